/** One command of the edge client as a process, from its start to its end. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { repository } from "./coordinator.ts";

const edgeFile = join(repository, "apps/edge/src/main.ts");

export type Said = { readonly code: number | null; readonly said: string };

export type CommandOptions = {
  /** Another file in place of the program in the source tree. */
  readonly file?: string;
  readonly environment?: NodeJS.ProcessEnv;
};

export function edgeCommand(
  words: readonly string[],
  { file = edgeFile, environment = {} }: CommandOptions = {},
): Promise<Said> {
  const child = spawn(process.execPath, [file, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, said })));
}

/** The same with `--json`, whose one line of an answer is read. */
export async function edgeAnswer(words: readonly string[], options: CommandOptions = {}) {
  const { code, said } = await edgeCommand([...words, "--json"], options);
  return { code, answer: JSON.parse(said) as Record<string, unknown> };
}
