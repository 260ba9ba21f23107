/** One run's rows written again under other names, straight into a database that nobody else has open. */
import { DatabaseSync } from "node:sqlite";
import { mulberry32 } from "@tributary/weights";

/** Columns of each table in which the run's name stands, by itself or within. */
const named = {
  run: ["id", "state"],
  round: ["id", "run", "config", "state", "summary"],
  model: ["run", "round"],
} as const;

/**
 * Makes of one finished run as many as `runs`, itself included, each with its seed and a learning curve of its own.
 * Answers their names, oldest first.
 */
export function multiplyRun(file: string, run: string, runs: number): readonly string[] {
  const database = new DatabaseSync(file);
  const random = mulberry32(1);
  const ids = [run];
  try {
    database.exec("BEGIN");
    for (let seed = 2; seed <= runs; seed += 1) {
      const id = `run-${String(seed).padStart(12, "0")}`;
      for (const table of ["run", "round", "model"] as const) copyRows(database, table, run, id);
      database.prepare("UPDATE run SET seed = ? WHERE id = ?").run(seed, id);
      ids.push(id);
    }
    for (const id of ids) drawCurve(database, id, 0.9 + 0.09 * random());
    database.exec("COMMIT");
  } finally {
    database.close();
  }
  return ids;
}

function copyRows(
  database: DatabaseSync,
  table: keyof typeof named,
  from: string,
  to: string,
): void {
  const columns = database
    .prepare("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map(({ name }) => String(name));
  const values = columns.map((column) =>
    (named[table] as readonly string[]).includes(column)
      ? `replace(${column}, :from, :to)`
      : column,
  );
  const owner = table === "run" ? "id" : "run";
  const into = `INSERT INTO ${table} (${columns.join(", ")})`;
  const rows = `SELECT ${values.join(", ")} FROM ${table} WHERE ${owner} = :from`;
  database.prepare(`${into} ${rows}`).run({ from, to });
}

/** An accuracy that nears `best`, with the noise of a real one, in place of what nobody measured. */
function drawCurve(database: DatabaseSync, id: string, best: number): void {
  database
    .prepare(
      `UPDATE round SET summary = json_set(summary, '$.accuracy',
         round(:best * (1 - exp(-number / 150.0)) + (abs(random()) % 1000) / 1e5, 4))
       WHERE run = :id`,
    )
    .run({ best, id });
}
