// Asks a stand-in of the lab what Gitpod's server asks source control, by the clients that Gitpod has: `@octokit/rest`,
// `@gitbeaker/node` and `bitbucket`. It does every operation of one vendor, one after the other, and prints a line of JSON
// for each: {"operation", "ok", "code", "message"}. The vendor, the product's host, the repository and the token come by
// SCM_VENDOR, SCM_HOST, SCM_REPOSITORY and SCM_TOKEN, and by SCM_RESOLVE the ports of this machine where the product's
// hosts are played, as the environment file has them. It connects to nothing else.
'use strict';

const tls = require('tls');

const { SCM_VENDOR: VENDOR, SCM_HOST: HOST, SCM_REPOSITORY: PATH, SCM_TOKEN: TOKEN } = process.env;
const [OWNER, NAME] = [PATH.slice(0, PATH.lastIndexOf('/')), PATH.slice(PATH.lastIndexOf('/') + 1)];
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

const PLAYED = JSON.parse(process.env.SCM_RESOLVE);
const connect = tls.connect;
tls.connect = (options, ...rest) => {
    const servername = options.servername || options.host;
    const [address, port] = (PLAYED[`${servername}:443`] || '').split(':');
    if (address !== '127.0.0.1') throw Object.assign(new Error(`${servername} is not played`), { code: 'ELSEWHERE' });
    return connect({ ...options, servername, host: address, port: Number(port) }, ...rest);
};

/** Throws what the client would notice only later, in its data. */
function check(right, what) {
    if (!right) throw Object.assign(new Error(what), { code: 'WRONG_RESULT' });
}

/** A list of projects is whole: the stand-ins have more than a page of a hundred, and no full number of pages. */
function checkWhole(list) {
    check(Array.isArray(list) && list.length > 0 && list.length % 100 !== 0, `${list && list.length} projects`);
}

function github() {
    const { Octokit } = require('@octokit/rest');
    const baseUrl = HOST === 'github.com' ? 'https://api.github.com' : `https://${HOST}/api/v3`;
    const api = new Octokit({ auth: TOKEN, baseUrl, request: { timeout: 5000 }, log: SILENT });
    const at = { owner: OWNER, repo: NAME };
    return {
        async user() {
            const { data } = await api.users.getAuthenticated();
            check(data.login && data.id && data.avatar_url, 'the user lacks a field');
        },
        async oauth_scopes() {
            const { headers } = await api.users.getAuthenticated();
            const scopes = headers['x-oauth-scopes'].split(',').map((scope) => scope.trim());
            check(scopes.includes('repo') && scopes.some((scope) => /^(user|user:email)$/.test(scope)), `${scopes}`);
        },
        async emails() {
            const { data } = await api.users.listEmailsForAuthenticated();
            const primary = data.filter((email) => email.primary);
            check(primary.length === 1 && primary[0].verified, `${primary.length} primary addresses, verified`);
        },
        async repository() {
            const { data } = await api.repos.get(at);
            check(data.permissions && data.clone_url && data.default_branch, 'the repository lacks a field');
        },
        async branches() {
            const { data: repository } = await api.repos.get(at);
            const { data: branches } = await api.repos.listBranches({ ...at, per_page: 100 });
            check(Array.isArray(branches) && branches.every((branch) => branch.commit.sha), 'a branch lacks its commit');
            const { data: commit } = await api.repos.getCommit({ ...at, ref: repository.default_branch });
            check(commit.sha && commit.commit.message, 'the commit lacks a field');
            await api.repos.listLanguages(at);
        },
        async contents() {
            const { data: root } = await api.repos.getContent({ ...at, path: '' });
            const file = root.find((entry) => entry.type === 'file');
            const { data } = await api.repos.getContent({ ...at, path: file.path });
            check(Buffer.from(data.content, 'base64').length === data.size, 'the file is not as long as it says');
        },
        async repositories() {
            checkWhole(await api.paginate(api.repos.listForAuthenticatedUser, { per_page: 100 }));
        },
        async hooks() {
            const { data } = await api.repos.listWebhooks(at);
            check(Array.isArray(data), 'no list of hooks');
        },
    };
}

function gitlab() {
    const { Gitlab } = require('@gitbeaker/node');
    const api = new Gitlab({ oauthToken: TOKEN, host: `https://${HOST}` });
    return {
        async user() {
            const user = await api.Users.current();
            check(user.username && user.email && user.confirmed_at && user.state === 'active', 'the user is not confirmed');
        },
        async nested_project() {
            const project = await api.Projects.show(PATH);
            check(project.path_with_namespace === PATH && project.http_url_to_repo, 'another project');
        },
        async raw_file() {
            const { default_branch: ref } = await api.Projects.show(PATH);
            const tree = await api.Repositories.tree(PATH, { ref, recursive: true });
            const files = tree.filter((entry) => entry.type === 'blob').map((entry) => entry.path);
            for (const path of [files.find((path) => !path.includes('/')), files.find((path) => path.includes('/'))]) {
                const text = await api.RepositoryFiles.showRaw(PATH, path, { ref });
                check(typeof text === 'string' && text.length > 0, `${path}: ${typeof text}`);
            }
        },
        async branches() {
            const branches = await api.Branches.all(PATH);
            check(Array.isArray(branches) && branches.every((branch) => branch.commit.id), 'a branch lacks its commit');
            for (const list of [await api.Tags.all(PATH), await api.Commits.all(PATH, { maxPages: 1 })]) {
                check(Array.isArray(list), 'no list');
            }
        },
        async languages() {
            const languages = await api.Projects.languages(PATH);
            const shares = Object.values(languages);
            check(!Array.isArray(languages) && shares.every((share) => typeof share === 'number'), 'no shares by name');
        },
        async projects() {
            checkWhole(await api.Projects.all({ minAccessLevel: 40, perPage: 100 }));
        },
        async hooks() {
            check(Array.isArray(await api.ProjectHooks.all(PATH)), 'no list of hooks');
        },
    };
}

function bitbucket() {
    const { Bitbucket } = require('bitbucket');
    const api = new Bitbucket({ baseUrl: `https://api.${HOST}/2.0`, auth: { token: TOKEN }, notice: false });
    const at = { workspace: OWNER, repo_slug: NAME };
    return {
        async user() {
            const { data } = await api.user.get({});
            check(data.account_id && data.username && data.links.avatar.href, 'the user lacks a field');
        },
        async scopes() {
            const { headers } = await api.user.get({});
            const scopes = headers['x-oauth-scopes'].split(',').map((scope) => scope.trim());
            const implied = (name) => scopes.some((scope) => scope === name || scope.startsWith(`${name}:`));
            check(['account', 'repository', 'pullrequest', 'webhook'].every(implied), `${scopes}`);
        },
        async emails() {
            const { data } = await api.user.listEmails({});
            check(data.values.some((email) => email.is_primary), 'no primary address');
        },
        async workspaces() {
            const { data } = await api.workspaces.getWorkspaces({ pagelen: 100 });
            check(data.values.every((workspace) => workspace.slug), 'a workspace lacks its name');
        },
        async repositories() {
            let { data } = await api.repositories.list({ workspace: OWNER, role: 'admin', pagelen: 100 });
            const all = [...data.values];
            while (api.hasNextPage(data)) {
                ({ data } = await api.getNextPage(data));
                all.push(...data.values);
            }
            checkWhole(all);
        },
        async permissions() {
            const { data } = await api.user.listPermissionsForRepos({ q: `repository.full_name="${PATH}"` });
            check(data.values.length === 1 && data.values[0].permission, 'no permission');
        },
        async contents() {
            const { data: branches } = await api.repositories.listBranches(at);
            const commit = branches.values[0].target.hash;
            const { data: root } = await api.repositories.readSrc({ ...at, commit, path: '' });
            const file = root.values.find((entry) => entry.type === 'commit_file');
            const { data: text } = await api.repositories.readSrc({ ...at, commit, path: file.path });
            check(typeof text === 'string' || text.byteLength > 0, 'no file');
        },
        async hooks() {
            const { data } = await api.repositories.listWebhooks(at);
            check(Array.isArray(data.values), 'no list of hooks');
        },
    };
}

/** The status of HTTP, where an error has one; these clients keep it in different places. */
function codeOf(error) {
    return String(error.status || (error.response && error.response.statusCode) || error.code || error.name);
}

/** Ends what does not end by itself: some of these clients ask for ever. */
function patience() {
    const late = (done, fail) => setTimeout(() => fail(Object.assign(new Error('no end'), { code: 'ENDLESS' })), 60000);
    return new Promise(late);
}

async function main() {
    const operations = { github, gitlab, bitbucket }[VENDOR]();
    for (const [operation, run] of Object.entries(operations)) {
        let line = { operation, ok: true };
        try {
            await Promise.race([run(), patience()]);
        } catch (error) {
            line = { operation, ok: false, code: codeOf(error), message: String(error.message || error) };
        }
        process.stdout.write(`${JSON.stringify(line)}\n`);
    }
}

// Timers of patience may be left.
main().then(() => process.exit(0));
