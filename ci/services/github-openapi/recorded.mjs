// What api.github.com has really answered: the recordings of npm's @octokit/fixtures-server, as far as a run asks for
// what is recorded.
//
// recorded.mjs FOLDER-OF-PACKAGES: listens on 127.0.0.1 at a port of the system's choice, and says which.

import { once } from "node:events";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , packages] = process.argv;
const load = async (file) => (await import(pathToFileURL(file))).default;
const express = await load(createRequire(`${packages}/any.js`).resolve("express"));
const { nock } = await load(`${packages}/@octokit/fixtures/index.js`);
const fixtures = await load(`${packages}/@octokit/fixtures-server/index.js`);

// The player is a proxy whose requests are caught by their host; one that is not caught must not leave.
nock.disableNetConnect();
nock.enableNetConnect("127.0.0.1");

const scenarios = {
  "/repos/octokit-fixture-org/hello-world": "get-repository",
  "/repos/octokit-fixture-org/hello-world/contents/": "get-content",
};
// The recordings are of this client alone.
const recorded = {
  accept: "application/vnd.github.v3+json",
  authorization: "token 0000000000000000000000000000000000000001",
};

const app = express();
let player;
app.use(async (request, response, next) => {
  // Hosts in the answers become this one, which nginx alone knows.
  player ??= fixtures({ fixturesUrl: `https://${request.headers.host}`, logLevel: "silent" });
  const scenario = scenarios[request.path];
  if (scenario) {
    // Each recording is played once, so that it is put in anew for each request.
    const put = await fetch(`http://127.0.0.1:${port}/fixtures`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ scenario }),
    });
    const { id } = await put.json();
    Object.assign(request.headers, recorded);
    request.originalUrl = request.url = `/api.github.com/${id}${request.url}`;
  }
  player(request, response, next);
});
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address();
console.log(`listens on ${port}`);
