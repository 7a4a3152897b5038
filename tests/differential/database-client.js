// Does to a stand-in of the lab what Gitpod does to its database, by Gitpod's own client: `mysql` as TypeORM sets it up,
// and `express-mysql-session` as Gitpod's server does. It takes names of operations, does one after the other, each by a
// connection of its own, and prints a line of JSON for each: {"operation", "ok", "code", "message"}. The port, the user and
// the password come by DB_PORT, DB_USERNAME and DB_PASSWORD; the host is always this machine. DB_TLS=1 is what Gitpod never
// does: it shows what the operations come to where only the log-in is in the way.
'use strict';

const mysql = require('mysql');
const Store = require('express-mysql-session')(require('express-session'));

const OPTIONS = {
    host: '127.0.0.1',
    port: Number(process.env.DB_PORT),
    user: process.env.DB_USERNAME,
    password: process.env.DB_PASSWORD,
    connectTimeout: 20000,
    // A stand-in's certificate is nobody's; whether it is trusted is not asked here.
    ...(process.env.DB_TLS === '1' ? { ssl: { rejectUnauthorized: false } } : {}),
};
const TYPEORM = { ...OPTIONS, charset: 'utf8mb4', timezone: 'Z' };
const EMOJI = '😀 𠜎 🚀';
const TABLE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4';

/** Throws what the client would notice only later, in its data. */
function check(right, what) {
    if (!right) throw Object.assign(new Error(what), { code: 'WRONG_RESULT' });
}

/** What takes a callback of Node's form, as a promise. */
function promised(start) {
    return new Promise((done, fail) => start((error, result) => (error ? fail(error) : done(result))));
}

/** Connects, with a database or none, and gives a function that sends a statement. */
async function connected(database, work) {
    const connection = mysql.createConnection({ ...TYPEORM, ...(database ? { database } : {}) });
    try {
        await promised((done) => connection.connect(done));
        const result = await work((sql, values) => promised((done) => connection.query(sql, values, done)));
        await promised((done) => connection.end(done));
        return result;
    } finally {
        connection.destroy();
    }
}

/** Makes a table in `gitpod`, works on it, and drops it. */
function withTable(name, columns, work) {
    return connected('gitpod', async (query) => {
        const table = `\`underpin_differential_${name}\``;
        await query(`CREATE TABLE ${table} (${columns}) ${TABLE}`);
        try {
            await work(query, table);
        } finally {
            await query(`DROP TABLE ${table}`);
        }
    });
}

/** A text column with settings, as the migrations find it, and what a statement makes of it. */
function withSettings(name, work) {
    return withTable(name, 'id char(36) NOT NULL, additionalData text, PRIMARY KEY (id)', async (query, table) => {
        const settings = JSON.stringify({ a: 'x', b: { c: 1, d: 2 } });
        await query(`INSERT INTO ${table} (id, additionalData) VALUES (?, ?)`, ['1', settings]);
        await work(query, table);
    });
}

const OPERATIONS = {
    login: () => connected(null, (query) => query('SELECT 1')),
    'login-gitpod': () =>
        connected('gitpod', async (query) => {
            const [row] = await query('SELECT DATABASE() AS name');
            check(row.name === 'gitpod', `the database is ${row.name}`);
        }),
    'null-timestamp': () =>
        withTable(
            'null_timestamp',
            'id char(36) NOT NULL, creationTime timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (id)',
            async (query, table) => {
                await query(`INSERT INTO ${table}(id, creationTime) VALUES (?, ?)`, ['1', null]);
                await query(`INSERT INTO ${table}(id, creationTime) VALUES (?, ?), (?, ?)`, ['2', null, '3', null]);
                const rows = await query(`SELECT creationTime FROM ${table}`);
                check(rows.length === 3, `${rows.length} rows`);
                const age = (row) => Math.abs(Date.now() - new Date(row.creationTime).getTime());
                check(rows.every((row) => age(row) < 60000), `times are ${JSON.stringify(rows)}`);
            },
        ),
    upsert: () =>
        withTable('upsert', 'id char(36) NOT NULL, name varchar(255), PRIMARY KEY (id)', async (query, table) => {
            for (const name of ['first', 'second', 'second']) {
                const update = 'ON DUPLICATE KEY UPDATE name = VALUES(name)';
                await query(`INSERT INTO ${table} (id, name) VALUES (?, ?) ${update}`, ['1', name]);
            }
            await query(`INSERT IGNORE INTO ${table} (id, name) VALUES (?, ?)`, ['1', 'third']);
            const rows = await query(`SELECT name FROM ${table}`);
            check(rows.length === 1 && rows[0].name === 'second', JSON.stringify(rows));
        }),
    emoji: () =>
        withTable('emoji', 'id char(36), name varchar(255), content text, PRIMARY KEY (id)', async (query, table) => {
            await query(`INSERT INTO ${table} (id, name, content) VALUES (?, ?, ?)`, ['1', EMOJI, EMOJI]);
            const [row] = await query(`SELECT name, content FROM ${table} WHERE name = ?`, [EMOJI]);
            check(row && row.name === EMOJI && row.content === EMOJI, JSON.stringify(row));
        }),
    'json-merge-patch': () =>
        withSettings('json_merge_patch', async (query, table) => {
            const patched = `JSON_MERGE_PATCH(additionalData, '{"b": {"c": null, "e": {}}}')`;
            await query(`UPDATE ${table} SET additionalData = JSON_SET(${patched}, '$.b.e.f', 'true')`);
            const [{ additionalData }] = await query(`SELECT additionalData FROM ${table}`);
            const { a, b } = JSON.parse(additionalData);
            check(a === 'x' && !('c' in b) && b.d === 2 && b.e.f === 'true', additionalData);
        }),
    'json-search': () =>
        withSettings('json_search', async (query, table) => {
            const found = `JSON_SEARCH(additionalData, 'one', ?) IS NOT NULL`;
            const rows = await query(`SELECT id FROM ${table} WHERE ${found}`, ['x']);
            check(rows.length === 1, JSON.stringify(rows));
        }),
    // Only a migration's way back writes this.
    'json-arrow': () =>
        withSettings('json_arrow', async (query, table) => {
            const [row] = await query(`SELECT additionalData->>'$.a' AS a FROM ${table}`);
            check(row.a === 'x', JSON.stringify(row));
        }),
    'online-ddl': () =>
        withTable('online_ddl', 'id char(36) NOT NULL, PRIMARY KEY (id)', async (query, table) => {
            const added = ["ADD COLUMN a varchar(60) NOT NULL DEFAULT ''", 'ADD INDEX ind_a (a)'];
            for (const change of [...added, 'DROP INDEX ind_a', 'DROP COLUMN a']) {
                await query(`ALTER TABLE ${table} ${change}, ALGORITHM=INPLACE, LOCK=NONE`);
            }
        }),
    'pk-rebuild': async () => {
        const cluster = 'name varchar(60) NOT NULL, applicationCluster varchar(60) NOT NULL, PRIMARY KEY (name)';
        await withTable('pk_rebuild', cluster, async (query, table) => {
            await query(`ALTER TABLE ${table} DROP PRIMARY KEY`);
            await query(`ALTER TABLE ${table} ADD PRIMARY KEY (name, applicationCluster)`);
        });
        const code = 'id int(11) NOT NULL AUTO_INCREMENT, code varchar(255) NOT NULL, PRIMARY KEY (id)';
        await withTable('pk_change', code, async (query, table) => {
            await query(`INSERT INTO ${table} (code) VALUES ('a'), ('b')`);
            await query(`ALTER TABLE ${table} CHANGE id id char(36) NOT NULL`);
            await query(`UPDATE ${table} SET id = (SELECT uuid())`);
            const rows = await query(`SELECT id FROM ${table}`);
            check(new Set(rows.map((row) => row.id)).size === 2, JSON.stringify(rows));
        });
    },
    // What the init job does, and then the server.
    'session-store': async () => {
        await connected(null, (query) => query('CREATE DATABASE IF NOT EXISTS `gitpod-sessions` CHARSET utf8mb4'));
        const options = { ...OPTIONS, database: 'gitpod-sessions', createDatabaseTable: true };
        let store;
        try {
            await promised((done) => {
                store = new Store(options, done);
            });
            await promised((done) => store.set('underpin_differential', { user: 'first', cookie: {} }, done));
            await promised((done) => store.set('underpin_differential', { user: 'second', cookie: {} }, done));
            const kept = await promised((done) => store.get('underpin_differential', done));
            check(kept && kept.user === 'second', JSON.stringify(kept));
            await promised((done) => store.destroy('underpin_differential', done));
        } finally {
            await promised((done) => store.close(done));
        }
    },
};

async function main(operations) {
    for (const operation of operations) {
        const error = await OPERATIONS[operation]().then(() => null, (failed) => failed);
        const { code, errno, name, message } = error || {};
        // The driver has no name for an error that is younger than itself.
        const named = code === 'UNKNOWN_CODE_PLEASE_REPORT' ? String(errno) : code || name;
        console.log(JSON.stringify({ operation, ok: !error, code: named, message }));
    }
}

// A server that answers nothing ends the script, not the other way round.
setTimeout(() => process.exit(124), 60000).unref();
main(process.argv.slice(2)).catch((error) => {
    console.error(error);
    process.exit(1);
});
