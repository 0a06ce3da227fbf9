// The plainest call there is: one object by its id.
import { noSuch } from "./errors.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

type Found = { get(id: string): object | undefined };

export const retrieve =
  (kind: string, shelf: (sandbox: Sandbox) => Found, param = "id") =>
  (sandbox: Sandbox, params: Params, id: string): object => {
    params.accept("expand", "client_secret");
    params.refuseOthers();
    const object = shelf(sandbox).get(id);
    if (object === undefined) throw noSuch(kind, id, param);
    return object;
  };
