// Watches the console of a browser: errors of scripts, of the network, and what the content policy refused.
import type { BrowserContext } from "@playwright/test";

export class Trouble {
  readonly #found: { text: string; url: string }[] = [];
  /** Pages that were answered with a refusal: the browser logs each, and the test looks at it by itself. */
  readonly #refused = new Set<string>();
  readonly #allowed: RegExp[] = [];
  #over = false;

  watch(context: BrowserContext): void {
    context.on("response", (response) => {
      if (response.request().isNavigationRequest() && response.status() >= 400) this.#refused.add(response.url());
    });
    context.on("console", (message) => {
      if (message.type() === "error" && !this.#over) this.#found.push({ text: message.text(), url: message.location().url });
    });
    context.on("weberror", (error) => {
      if (!this.#over) this.#found.push({ text: String(error.error()), url: "" });
    });
  }

  /** The test brings this error about by itself. */
  allow(what: RegExp): void {
    this.#allowed.push(what);
  }

  /** The story has been told: what its open pages say while its drops are taken away is no news. */
  end(): void {
    this.#over = true;
  }

  found(): string[] {
    const own = this.#found.filter(({ text, url }) => !(text.startsWith("Failed to load resource") && this.#refused.has(url)));
    const texts = own.map(({ text, url }) => `${text} ${url}`.trim());
    return texts.filter((text) => !this.#allowed.some((what) => what.test(text)));
  }
}
