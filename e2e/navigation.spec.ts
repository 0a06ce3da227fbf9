// The way through the back office: a few groups, and the pages of the one somebody is in.
import { expect, test } from "./fixtures.ts";
import { session, signIn } from "./stories/people.ts";

const AREAS = [
  ["Desk", "olga@example.com", "/desk", "/desk/payouts"],
  ["Studio", "samira.haddad@example.com", "/studio", "/studio/payouts"],
] as const;

for (const width of [360, 1_280]) {
  test(`a few groups lead to every page, without script, at ${width} px`, async ({ elsewhere, database }) => {
    const page = await elsewhere({ javaScriptEnabled: false, viewport: { width, height: 900 } });
    for (const [name, email, starts, money] of AREAS) {
      const person = String(database.one("SELECT id FROM people WHERE email = ?", email).id);
      await signIn(page.context(), session(database, person, { strong_s: 0 }));
      await page.goto(starts);
      const ways = page.getByRole("navigation", { name });
      await expect(ways.getByRole("link")).toHaveCount(6);
      await expect(ways.locator("[aria-current=page]")).toHaveText("Today");
      await ways.getByRole("link", { name: "Money" }).press("Enter");
      await expect(page).toHaveURL(new RegExp(`${money}$`));
      await expect(ways.locator("[aria-current=true]")).toHaveText("Money");
      const group = ways.getByRole("group", { name: "Money" });
      await expect(group.locator("[aria-current=page]")).toHaveText("Payouts");
      for (const link of await ways.getByRole("link").all()) await expect(link).toBeInViewport({ ratio: 1 });
      await group.getByRole("link", { name: "Forecast" }).press("Enter");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Forecast");
    }
  });
}
