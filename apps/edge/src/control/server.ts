/** The control socket: takes one request for each connection. Only the owner of the state directory reaches it. */
import { rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import type { EdgeStatus } from "../running/status.ts";
import type { StatePaths } from "../state/paths.ts";
import { type Answer, limits, Request } from "./requests.ts";

export type Control = {
  /** Does what is asked; resolves when it is done. */
  readonly obey: (request: Request["do"]) => EdgeStatus | Promise<EdgeStatus>;
};

/** Call it as the holder of the lock: what lies in the socket's place is then nobody's. */
export async function openControl({ socket }: StatePaths, control: Control) {
  if (process.platform !== "win32") await rm(socket, { force: true });
  const server = createServer((connection) => serve(connection, control));
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(socket, ready);
  });
  return { close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}

function serve(connection: Socket, control: Control): void {
  let text = "";
  // Whoever is silent or goes away is nobody's trouble.
  connection.on("error", () => connection.destroy());
  connection.setTimeout(limits.answer_ms_max, () => connection.destroy());
  connection.setEncoding("utf8");
  connection.on("data", (part: string) => {
    text += part;
    if (text.length > limits.request_bytes_max) connection.destroy();
    const end = text.indexOf("\n");
    if (end < 0) return;
    connection.removeAllListeners("data");
    void answerTo(text.slice(0, end), control).then((answer) =>
      connection.end(`${JSON.stringify(answer)}\n`),
    );
  });
}

async function answerTo(line: string, { obey }: Control): Promise<Answer> {
  try {
    const request = Request.parse(JSON.parse(line));
    return { ok: true, status: await obey(request.do) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
