// The passing of time: whatever has fallen due since somebody last looked happens now.
import { balanceOf } from "./balance_calls.ts";
import type { Sandbox } from "./sandbox.ts";
import { expireDue } from "./sessions.ts";

export function passTime(sandbox: Sandbox): void {
  expireDue(sandbox);
  for (const owner of sandbox.store.books.settle(sandbox.clock.now())) sandbox.emit("balance.available", balanceOf(sandbox, owner), owner);
  sandbox.agenda.runDue(sandbox.clock.now());
}
