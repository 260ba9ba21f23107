import { RunId } from "@tributary/protocol";
import { expect, test } from "vitest";
import { showProgress } from "./progress.ts";

const progress = { run: RunId.parse("run-0123456789ab"), run_number: 1, runs: 2, versions: 9 };
const line = (version: number) => `Run 1 of 2 (run-0123456789ab): model version ${version} of 9`;

function watched(isTTY: boolean) {
  let now_ms = 0;
  const written: string[] = [];
  const shown = showProgress({ isTTY, write: (text) => written.push(text) }, () => now_ms);
  const at = (moment_ms: number, version: number) => {
    now_ms = moment_ms;
    shown.show({ ...progress, version });
  };
  return { at, end: shown.end, written };
}

test("a short audit shows nothing", () => {
  const { at, end, written } = watched(true);
  at(0, 1);
  at(999, 2);
  end();
  expect(written).toEqual([]);
});

test("a long one shows a line at a terminal, which changes and goes", () => {
  const { at, end, written } = watched(true);
  at(1_000, 1);
  at(1_050, 2);
  at(1_100, 3);
  end();
  const clear = "\r\u001b[K";
  expect(written).toEqual([`${clear}${line(1)}`, `${clear}${line(3)}`, clear]);
});

test("elsewhere it writes a line now and then", () => {
  const { at, end, written } = watched(false);
  for (const [second, version] of [5, 10, 15, 20].entries()) at(version * 1_000, second + 1);
  end();
  expect(written).toEqual([`${line(2)}\n`, `${line(4)}\n`]);
});
