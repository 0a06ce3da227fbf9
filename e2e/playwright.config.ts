// How the browser tests run: one Chromium of the machine, against the shop that the build tool has started.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  // One database and one sandbox stand behind all tests; each test uses a buyer of its own.
  workers: 2,
  fullyParallel: false,
  // On this machine the mill shares a thread with the shop: whatever waits for it goes one after the other.
  projects: [
    { name: "shop", testIgnore: "uploads*.spec.ts" },
    { name: "mill", testMatch: "uploads*.spec.ts", workers: 1 },
  ],
  retries: 0,
  forbidOnly: true,
  // A slow machine is no failure: whatever is waited for shows by itself, and speed is the bench's to measure.
  timeout: 300_000,
  expect: { timeout: 30_000, toPass: { timeout: 90_000 } },
  outputDir: process.env.REPORT ? `${process.env.REPORT}.files` : "../test-results",
  reporter: process.env.REPORT ? [["list"], ["json", { outputFile: process.env.REPORT }]] : [["list"]],
  use: {
    baseURL: process.env.SHOP_URL ?? "http://localhost:8787",
    browserName: "chromium",
    headless: true,
    trace: "off",
    screenshot: "only-on-failure",
    // What is not there need not be waited for until the story's own end.
    actionTimeout: 60_000,
    navigationTimeout: 120_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      timeout: 120_000,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
