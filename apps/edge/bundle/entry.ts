#!/usr/bin/env node
/** Where the one-file bundle begins: the command line when it is started, and what embedders import when it is not. */
import { giveBackMemory } from "../src/allocator.ts";
import { createProgram } from "../src/program.ts";

export {
  type EdgeStatus,
  type ExitCode,
  exitCodes,
  JoinError,
  type JoinLink,
  jsonOutput,
  type OpenEdgeOptions,
  type OpenedEdge,
  type Output,
  type OwnData,
  type OwnDataContext,
  openEdge,
  parseJoinLink,
  readSettings,
  type Settings,
  type StatePaths,
  statePaths,
  textOutput,
} from "../src/index.ts";

if (import.meta.main) {
  giveBackMemory(process.env);
  await createProgram().parseAsync();
}
