//! Hosts that tell the product, or what runs there, by their domain.

/// The domains of Azure Database for MySQL, in its three clouds.
const AZURE: [&str; 3] =
    ["mysql.database.azure.com", "mysql.database.chinacloudapi.cn", "mysql.database.usgovcloudapi.net"];

/// The product that an address belongs to by its host alone.
pub fn of_host(host: &str) -> Option<&'static str> {
    Some(match host {
        _ if is_azure(host) => "azure-database-mysql",
        _ if is_amazon_cluster(host) => "amazon-aurora-mysql",
        _ if is_amazon(host) => "amazon-rds-mysql",
        _ => return None,
    })
}

/// Whether the host is one of Azure Database for MySQL.
pub(super) fn is_azure(host: &str) -> bool {
    AZURE.iter().any(|domain| is_below(host, domain))
}

/// Whether the host is one of Amazon's databases, of whatever kind. In China the region stands behind `rds`.
pub(super) fn is_amazon(host: &str) -> bool {
    is_below(host, "rds.amazonaws.com")
        || is_below(host, "amazonaws.com.cn") && host.split('.').rev().nth(4) == Some("rds")
}

/// Whether the host is that of a cluster: its second part begins with `cluster-`. Aurora has such, and so have the clusters
/// of RDS, from MySQL 8.0 on.
pub(super) fn is_amazon_cluster(host: &str) -> bool {
    is_amazon(host) && second(host).starts_with("cluster-")
}

/// The name of the server or cluster in its host: the first part, where the domain is one that gives names so. A proxy of
/// Amazon's has a name of its own.
pub fn named_in(host: &str) -> Option<&str> {
    let names = is_azure(host) || is_amazon(host) && !second(host).starts_with("proxy-");
    names.then(|| host.split('.').next().unwrap_or_default())
}

pub(super) fn is_below(host: &str, domain: &str) -> bool {
    host.len() > domain.len()
        && host.is_char_boundary(host.len() - domain.len())
        && host[host.len() - domain.len()..].eq_ignore_ascii_case(domain)
        && host[..host.len() - domain.len()].ends_with('.')
}

fn second(host: &str) -> &str {
    host.split('.').nth(1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::products::row;

    #[test]
    fn a_host_that_tells_a_product_tells_one_of_the_table() {
        for (host, product, name) in [
            ("gitpod.mysql.database.azure.com", Some("azure-database-mysql"), Some("gitpod")),
            ("gitpod.MySQL.database.azure.com", Some("azure-database-mysql"), Some("gitpod")),
            ("db.mysql.database.chinacloudapi.cn", Some("azure-database-mysql"), Some("db")),
            ("db.abc.eu-central-1.rds.amazonaws.com", Some("amazon-rds-mysql"), Some("db")),
            ("db.abc.rds.cn-north-1.amazonaws.com.cn", Some("amazon-rds-mysql"), Some("db")),
            ("db.cluster-abc.eu-central-1.rds.amazonaws.com", Some("amazon-aurora-mysql"), Some("db")),
            ("db.cluster-ro-abc.eu-central-1.rds.amazonaws.com", Some("amazon-aurora-mysql"), Some("db")),
            ("p.proxy-abc.eu-central-1.rds.amazonaws.com", Some("amazon-rds-mysql"), None),
            ("s3.cn-north-1.amazonaws.com.cn", None, None),
            ("db.mariadb.database.azure.com", None, None),
            ("evilmysql.database.azure.com", None, None),
            ("mysql.database.azure.com", None, None),
            ("db.rds.amazonaws.com.evil.example", None, None),
            ("ärger.example", None, None),
            ("10.0.0.7", None, None),
        ] {
            assert_eq!(of_host(host), product, "{host}");
            assert_eq!(named_in(host), name, "{host}");
            assert!(product.is_none_or(|id| row(id).is_some()), "{host}");
        }
    }
}
