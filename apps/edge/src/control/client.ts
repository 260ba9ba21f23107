/** Asks the process that works in a state directory. */
import { connect } from "node:net";
import { exitCodes, JoinError } from "../exit-codes.ts";
import type { EdgeStatus } from "../running/status.ts";
import type { StatePaths } from "../state/paths.ts";
import { Answer, limits, type Request } from "./requests.ts";

/** Null where nobody listens: nothing runs there, or it was killed and has left its socket behind. */
export async function askRunning(
  { socket }: StatePaths,
  request: Request["do"],
): Promise<EdgeStatus | null> {
  const line = await exchange(socket, `${JSON.stringify({ do: request })}\n`);
  if (line === null) return null;
  const answer = Answer.safeParse(JSON.parse(line));
  if (!answer.success)
    throw failed("The running process is of another version of this program. End it with Ctrl-C.");
  if (!answer.data.ok) throw failed(answer.data.message);
  return answer.data.status;
}

function exchange(path: string, text: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(path);
    socket.setEncoding("utf8");
    socket.setTimeout(limits.answer_ms_max, () => {
      socket.destroy();
      reject(
        failed("The running process does not answer. Look at its log, and end it with Ctrl-C."),
      );
    });
    socket.on("connect", () => socket.write(text));
    socket.on("data", (part: string) => {
      heard += part;
    });
    socket.on("end", () => resolve(heard === "" ? null : heard));
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      const isNobody = ["ENOENT", "ECONNREFUSED", "ECONNRESET", "ENOTSOCK"].includes(code ?? "");
      if (isNobody) resolve(null);
      else reject(failed(`The running process cannot be reached: ${message}`));
    });
  });
}

const failed = (sentence: string) => new JoinError(exitCodes.failed, sentence);
