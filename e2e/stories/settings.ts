// Where the shop under test is, as the build tool says it; the defaults are those of `npm start`.

const said = (name: string, otherwise: string): string => process.env[name] ?? otherwise;

export const SHOP_URL = said("SHOP_URL", "http://localhost:8787");
export const PSP_URL = said("PSP_URL", "http://127.0.0.1:12111");
/** The folder the platform keeps its database in. */
export const STATE_DIR = said("STATE_DIR", ".wrangler/state");
/** What the shop's server prints: mails among it. */
export const SHOP_LOG = said("SHOP_LOG", "");
export const WEBHOOK_SECRET = said("WEBHOOK_SECRET", "whsec_sandbox");
/** The slug of the demo drop that is live during the tests. */
export const LIVE_DROP = said("LIVE_DROP", "spice-box-no-7");
