// An OpenID Connect provider for the tests: `node provider.mjs PORT FOLDER SITE RECEIVER`.
// FOLDER/people.json says who there is and what is told of them; it is read anew at every login.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Provider from "oidc-provider";

const [port, folder, site, receiver] = process.argv.slice(2);
const people = () => JSON.parse(readFileSync(join(folder, "people.json"), "utf8"));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "roedtraad",
    client_secret: "only-for-tests",
    redirect_uris: [`${site}/login/oidc/oidc/svar`],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "client_secret_basic",
    backchannel_logout_uri: receiver,
    backchannel_logout_session_required: true,
  }],
  claims: { openid: ["sub"], profile: ["name", "groups", "department"], email: ["email"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["only for tests"] },
  features: {
    devInteractions: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  pkce: { required: () => true },
  // It refuses to call addresses of this machine, where the tests listen.
  fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
  findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people()[id] }) }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
