// Every page in both themes: accessible, valid, within 320 px; and pictures of all of them for people to look at.
import { AxeBuilder } from "@axe-core/playwright";
import type { Response } from "@playwright/test";
import { HtmlValidate } from "html-validate";
import { expect, test } from "./fixtures.ts";
import { STOPS } from "./stories/pages.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const THEMES = ["light", "dark"] as const;

const validator = new HtmlValidate({ extends: ["html-validate:recommended"] });

// The pictures are for people; one pixel a point shows what they need.
test.use({ deviceScaleFactor: 1 });

for (const { name, reach } of STOPS) {
  test(`${name} is accessible and fits in light and dark`, async ({ page, database, ownDrop, maker }, testInfo) => {
    await reach({ page, database, ownDrop, maker });
    // Those further down wait to be scrolled to; here all of them are looked at.
    await page.locator("img[loading=lazy]").evaluateAll((pictures: HTMLImageElement[]) => pictures.forEach((picture) => (picture.loading = "eager")));
    await expect.poll(() => page.locator("img").evaluateAll((pictures: HTMLImageElement[]) => pictures.filter(({ complete, naturalWidth }) => !complete || naturalWidth === 0).length)).toBe(0);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      // In the other theme only the colours are others.
      const axe = theme === "light" ? new AxeBuilder({ page }).withTags(WCAG) : new AxeBuilder({ page }).withRules(["color-contrast"]);
      const { violations } = await axe.analyze();
      const found = violations.map(({ id, nodes }) => `${theme} ${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary ?? ""}`).join(" | ")}`);
      expect(found).toEqual([]);
      for (const width of [1_280, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: testInfo.outputPath(`${name}-${width}-${theme}.png`), fullPage: true });
      }
    }
    await page.setViewportSize({ width: 320, height: 640 });
    const over = await page.evaluate(() => {
      const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > 320.5);
      return { scrolls: document.documentElement.scrollWidth, wide: document.documentElement.scrollWidth > 320 ? wide.map((element) => `${element.tagName}.${element.className}`) : [] };
    });
    expect(over).toEqual({ scrolls: 320, wide: [] });
  });
}

// As it leaves the server: the browser would have mended what is wrong.
test.describe("as it leaves the server", () => {
  test.use({ javaScriptEnabled: false });

  for (const { name, reach } of STOPS) {
    test(`${name} is valid HTML`, async ({ page, database, ownDrop, maker }) => {
      const pages: Response[] = [];
      page.on("response", (response) => {
        if (response.request().isNavigationRequest() && response.headers()["content-type"]?.startsWith("text/html") === true) pages.push(response);
      });
      await reach({ page, database, ownDrop, maker });
      const last = pages.at(-1);
      expect(last?.url()).toBe(page.url());
      const html = (await last?.text()) ?? "";
      const report = await validator.validateString(html);
      const found = report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${ruleId} ${line}:${column} ${message} near ${html.split("\n")[line - 1]?.slice(Math.max(0, column - 40), column + 80) ?? ""}`));
      expect(found).toEqual([]);
    });
  }
});
