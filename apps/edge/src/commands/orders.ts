/** `pause`, `resume` and `finish`: told to the process that runs. */
import type { Command } from "commander";
import { askRunning } from "../control/client.ts";
import type { Order } from "../control/requests.ts";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { type CommonOptions, pathsOf, withCommon } from "./options.ts";
import { perform } from "./perform.ts";

const orders: Readonly<Record<Exclude<Order, "leave">, { about: string; done: string }>> = {
  pause: {
    about: "stop training at once, and take part in nothing until resume",
    done: 'Paused. The process stays; go on with "resume".',
  },
  resume: { about: "go on after a pause", done: "It goes on." },
  finish: {
    about: "finish the round that is under way, then end",
    done: "This round is its last one; then the process ends.",
  },
};

export function addOrders(program: Command): void {
  for (const [order, { about, done }] of Object.entries(orders)) {
    withCommon(program.command(order).description(about)).action((given: CommonOptions) =>
      perform(given, async ({ tell }) => {
        const paths = pathsOf(given);
        const status = await askRunning(paths, order as Order);
        if (status === null) {
          throw new JoinError(exitCodes.idle, `Nothing runs in ${paths.folder}.`);
        }
        tell(done, { type: order, pid: status.pid, state: status.state });
        return exitCodes.ok;
      }),
    );
  }
}
