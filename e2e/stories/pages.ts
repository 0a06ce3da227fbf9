// Every page a buyer can come to, each with the way to it.
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { DECLINED, ASKS_3DS, Client, fillIn, freshAddress, hold, pay, sendCard, toPayment } from "./buyer.ts";
import { aDraftOfTwo, anOpenDropWithABundle, asked, bundle, promised } from "./bundles.ts";
import type { Database } from "./database.ts";
import { endHold } from "./drop.ts";
import type { OwnDrop, Wanted } from "./drop.ts";
import { withoutJobs } from "./jobs.ts";
import { signIn, somebody } from "./people.ts";
import { LIVE_DROP } from "./settings.ts";
import { aDraft, anAnnouncedDrop, open } from "./studio.ts";
import type { Maker } from "./studio.ts";

export type World = { page: Page; database: Database; ownDrop: (wanted?: Wanted) => OwnDrop; maker: () => Maker };
/** `ours`: the shop's page, not the sandbox's. */
export type Stop = { name: string; ours: boolean; reach: (world: World) => Promise<void> };

const at = (name: string, path: string): Stop => ({ name, ours: true, reach: async ({ page }) => void (await page.goto(path)) });
const heading = (page: Page, text: string) => expect(page.getByRole("heading", { level: 1 })).toHaveText(text);

async function toCheckout({ page, ownDrop }: World, wanted?: Wanted): Promise<{ drop: OwnDrop; held: string }> {
  const drop = ownDrop(wanted);
  return { drop, held: await hold(page, drop.path) };
}

async function atPayment(world: World, wanted?: Wanted): Promise<{ drop: OwnDrop; held: string }> {
  const { drop, held } = await toCheckout(world, wanted);
  await fillIn(world.page, drop, freshAddress(), "Oranienstraße 12");
  await toPayment(world.page);
  return { drop, held };
}

/** Signed in as a creator of the test's own. */
async function atStudio({ page, maker }: World, path: (mine: Maker) => Promise<string>): Promise<void> {
  const mine = maker();
  await signIn(page.context(), mine.owner);
  await page.goto(await path(mine));
}

export const STOPS: Stop[] = [
  at("home", "/"),
  at("search", "/?q=tea"),
  at("search-nothing", "/?q=zeppelin"),
  at("drop-live-clip", `/drops/${LIVE_DROP}`),
  at("drop-live-variants", "/drops/red-leaf-bowls"),
  at("drop-sold-out", "/drops/late-summer-honey"),
  at("drop-scheduled", "/drops/cut-out-wall-clock"),
  at("drop-closed", "/drops/hill-tea"),
  at("creator", "/creators/samira-haddad"),
  at("creator-without-portrait", "/creators/teresa-conti"),
  at("calendar", "/calendar"),
  at("policies", "/policies/drops"),
  at("not-found", "/nothing-here"),
  {
    name: "drop-refused",
    ours: true,
    reach: async ({ page, ownDrop }) => {
      const drop = ownDrop({ units: 1, items: ["Paper Lamp", "Paper Lantern"] });
      // Never answered: the page must not learn of the hold by itself.
      await page.route("**/state", () => undefined);
      await page.routeWebSocket("**/live", () => undefined);
      await page.goto(drop.path);
      await new Client().hold(drop);
      await page.getByRole("button", { name: /^Buy/ }).click();
      await expect(page.locator("[data-code=sold_out]")).toBeVisible();
    },
  },
  { name: "checkout", ours: true, reach: async (world) => void (await toCheckout(world)) },
  {
    name: "checkout-refused",
    ours: true,
    reach: async (world) => {
      const { drop } = await toCheckout(world);
      await fillIn(world.page, drop, freshAddress(), " ");
      await world.page.getByLabel(/^Coupon/).fill("NOSUCH");
      await world.page.getByRole("button", { name: /^Pay/ }).click();
      await expect(world.page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "checkout-ended",
    ours: true,
    reach: async (world) => {
      const { held } = await toCheckout(world);
      endHold(world.database, held);
      await world.page.reload();
      await expect(world.page.locator("[data-code=hold_expired]")).toBeVisible();
    },
  },
  { name: "payment", ours: false, reach: async (world) => void (await atPayment(world)) },
  {
    name: "payment-declined",
    ours: false,
    reach: async (world) => {
      await atPayment(world);
      await sendCard(world.page, DECLINED);
      await expect(world.page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "payment-3ds",
    ours: false,
    reach: async (world) => {
      await atPayment(world);
      await sendCard(world.page, ASKS_3DS);
      await heading(world.page, "3-D Secure");
    },
  },
  {
    name: "order-unpaid",
    ours: true,
    reach: async (world) => {
      const { held } = await atPayment(world);
      await world.page.goto(`/orders/${held.replace("hld_", "ord_")}`);
      await heading(world.page, "Not paid yet");
    },
  },
  {
    name: "order-paid",
    ours: true,
    reach: async (world) => {
      await atPayment(world);
      await pay(world.page);
    },
  },
  {
    name: "order-refunded",
    ours: true,
    reach: async (world) => {
      const { drop, held } = await atPayment(world, { units: 1 });
      await withoutJobs(async () => {
        endHold(world.database, held);
        await new Client().buy(drop);
        await sendCard(world.page);
        await heading(world.page, "Money on its way back");
      });
    },
  },
  { name: "studio-today", ours: true, reach: async (world) => atStudio(world, async () => "/studio") },
  {
    name: "studio-drops",
    ours: true,
    reach: async (world) =>
      atStudio(world, async (maker) => {
        await aDraft(world.database, maker, "Quiet Moons");
        const { id } = await anAnnouncedDrop(world.database, maker, "Loud Moons");
        world.database.run("UPDATE drops SET opens_at = ?, closes_at = ? WHERE id = ?", 1_000, 2_000, id);
        return "/studio/drops";
      }),
  },
  { name: "studio-drop-new", ours: true, reach: async (world) => atStudio(world, async () => "/studio/drops/new") },
  {
    name: "studio-drop-refused",
    ours: true,
    reach: async (world) => {
      await atStudio(world, async () => "/studio/drops/new");
      await world.page.getByRole("button", { name: "Add a delivery" }).click();
      await world.page.getByRole("button", { name: "Save the draft" }).last().click();
      await expect(world.page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "studio-drop-draft", ours: true, reach: async (world) => atStudio(world, async (maker) => `/studio/drops/${await aDraft(world.database, maker, "Paper Moons, the second batch")}`) },
  {
    name: "studio-drop-open",
    ours: true,
    reach: async (world) => {
      await atStudio(world, async (maker) => {
        const { id } = await anAnnouncedDrop(world.database, maker, "Open Moons");
        open(world.database, id);
        return `/studio/drops/${id}`;
      });
      await world.page.getByText("Change prices").click();
    },
  },
  {
    name: "studio-bundles",
    ours: true,
    reach: async (world) => {
      let path = "";
      await atStudio(world, async (maker) => {
        const id = await aDraftOfTwo(world.database, maker, "Skies");
        await new Client().call("POST", `/studio/drops/${id}/bundles`, bundle(maker), { cookie: maker.owner.cookie });
        return (path = `/studio/drops/${id}/bundles`);
      });
      await world.page.getByRole("button", { name: "Add the bundle" }).click();
      await expect(world.page).toHaveURL(path);
      await expect(world.page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "drop-bundle",
    ours: true,
    reach: async ({ page, database, maker }) => void (await page.goto((await anOpenDropWithABundle(database, maker(), "Night Skies")).path)),
  },
  {
    name: "checkout-bundle",
    ours: true,
    reach: async ({ page, database, maker }) => {
      const { path } = await anOpenDropWithABundle(database, maker(), "Night Skies");
      await page.goto(path);
      await page.getByRole("radio", { name: /Night sky/ }).check();
      await page.getByRole("button", { name: /^Buy/ }).click();
      await expect(page).toHaveURL(/\/checkout\/hld_/);
    },
  },
  {
    name: "studio-contingency",
    ours: true,
    reach: async (world) =>
      atStudio(world, async (maker) => {
        const { id } = await anAnnouncedDrop(world.database, maker, "Reserved Moons");
        const partner = world.maker();
        await promised(partner, await asked(maker, partner, id));
        await asked(maker, maker, id);
        return `/studio/drops/${id}/contingency`;
      }),
  },
  {
    name: "studio-promises",
    ours: true,
    reach: async (world) =>
      atStudio(world, async (maker) => {
        const other = world.maker();
        const { id } = await anAnnouncedDrop(world.database, other, "Reserved Moons");
        await promised(maker, await asked(other, maker, id));
        await asked(other, maker, id);
        return "/studio/contingency";
      }),
  },
  { name: "studio-preview", ours: true, reach: async (world) => atStudio(world, async (maker) => `/studio/drops/${await aDraft(world.database, maker, "Seen Moons")}/preview`) },
  {
    name: "studio-messages",
    ours: true,
    reach: async ({ page, database, ownDrop }) => {
      const drop = ownDrop();
      await new Client().buy(drop);
      await signIn(page.context(), somebody(database, { creator: String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator) }));
      await page.goto(`/studio/drops/${drop.id}/messages`);
    },
  },
  {
    name: "follow",
    ours: true,
    reach: async ({ page, database }) => {
      await signIn(page.context(), somebody(database));
      await page.goto("/creators/teresa-conti/follow");
    },
  },
];
