"use client";
/** The first rows of a table as they stand in the file, with how many there are. */
import type { TableLook } from "../../../../lib/data-choice.ts";
import { useWords } from "../../../../ui/words.tsx";

export function TablePreview({ table }: { table: TableLook }) {
  const { data: words } = useWords();
  const caption = words.table.caption(table.rows.length, table.row_count, table.columns.length);
  const columns = table.columns.map((name, index) => ({ name, key: `${index} ${name}` }));
  const rows = table.rows.map((cells, index) => ({ cells, key: `row ${index}` }));
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="min-w-0 overflow-x-auto rounded-lg border border-line"
    >
      <table className="min-w-full text-sm" data-testid="table-preview">
        <caption className="px-3 py-1.5 text-left text-soft">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, key }) => (
              <th
                key={key}
                scope="col"
                className="max-w-48 truncate px-3 py-1 text-left font-medium text-soft"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells, key }) => (
            <tr key={key} className="border-t border-line">
              {columns.map((column, at) => (
                <td key={column.key} className="max-w-48 truncate px-3 py-1">
                  {cells[at] ?? ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
