// The passing of time: whatever has fallen due since somebody last looked happens now.
import type { Sandbox } from "./sandbox.ts";
import { expireDue } from "./sessions.ts";

export function passTime(sandbox: Sandbox): void {
  expireDue(sandbox);
  sandbox.store.books.settle(sandbox.clock.now());
  sandbox.agenda.runDue(sandbox.clock.now());
}
