/** What the tests of several packages share; nothing of the product may import it. */
export { type PostgresPrograms, postgresPrograms } from "./postgres-programs.ts";
export { sealedTask, secureTask } from "./quadratic-task.ts";
export { quiet, until } from "./until.ts";
