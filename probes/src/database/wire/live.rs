#![allow(warnings)]
use std::sync::Arc; use std::time::Duration; use std::path::Path;
use harness::context::TargetContext; use harness::names::RunId; use harness::journal::Journal; use harness::scrub::Scrubber; use harness::environment::Common; use harness::{Cx,SecretRef};
use crate::database::{settings::Settings, login, Database};
#[tokio::test]
#[ignore]
async fn live() {
    let var=|n:&str| std::env::var(n).ok();
    let port:u16=var("L_PORT").unwrap().parse().unwrap();
    let host=var("L_HOST").unwrap_or("127.0.0.1".into());
    let mut common=Common::default();
    if host!="127.0.0.1" && host!="localhost" && host!="::1" { common.resolve.insert(format!("{host}:3306"), format!("127.0.0.1:{port}").parse().unwrap()); }
    if let Some(ca)=var("L_CA").filter(|s|!s.is_empty()) { common.ca=vec![ca.into()]; }
    let sport = if common.resolve.is_empty() {port} else {3306};
    let s=Settings{host,port:sport,username:var("L_USER").unwrap_or("gitpod".into()),password:SecretRef::Env("L_PASSWORD".into()),encryption_keys:None,idle_wait:Duration::ZERO};
    let run=RunId::new(jiff::Timestamp::now()).unwrap();
    let journal=Arc::new(Journal::new(Path::new("/nonexistent"),&run,"t",None));
    let shared=TargetContext{run,target:"db".into(),common,scrubber:Arc::new(Scrubber::new(vec![])),journal};
    let cx=|slug:&str| Cx::new(shared.clone(),slug,tokio::time::Instant::now()+Duration::from_secs(30));
    let show=|cx:&Cx| for e in cx.take_seen().evidence { println!("   [{}]\n      {}", e.label, e.text.replace('\n',"\n      ")); };
    let c=cx("connect");
    let db=login::reach(&s,&c).await;
    show(&c);
    let db=match db { Err(e)=>{println!("CONNECT {e:?}"); return}, Ok(db)=>db };
    println!("REFUSED {:?} over_tls {} dial {:?}", db.login.refused, db.sql.over_tls, db.login.dial);
    for p in crate::database::probes::ALL.iter().take(6) {
        let c=cx(p.info.slug());
        let r=(p.run)(&db,&c).await;
        println!("{} {:?}",p.info.id,r);
        let seen=c.take_seen(); for e in &seen.evidence { println!("   [{}]", e.label); } println!("   remarks {:?}",seen.remarks);
    }
    let c=cx("x");
    match db.sql.session(&c).await { Err(e)=>println!("SESSION {e:?}"), Ok(mut s)=>{
        for q in ["SELECT VERSION()","SHOW STATUS LIKE 'Ssl_cipher'","SHOW GLOBAL STATUS LIKE 'Aborted%'","SHOW GLOBAL STATUS LIKE 'Connections'"] { println!("{q}: {:?}", s.send(&c,q).await.map(|a|a.outcome.map(|r|r.rows.iter().map(|r|r.iter().map(|v|String::from_utf8_lossy(v.as_deref().unwrap_or_default()).into_owned()).collect::<Vec<_>>()).collect::<Vec<_>>()))); }
        s.done(); } }
    db.sql.close().await;
}
