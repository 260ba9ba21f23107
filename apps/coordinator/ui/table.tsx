"use client";
/**
 * Rows and columns. Headings sort, by pointer and keyboard; the head stays in sight inside a table of limited height;
 * on a narrow screen rows become cards, or the table scrolls inside its own box.
 */
import { memo, type ReactNode, useId, useState } from "react";
import { type Order, type SortValue, sortRows } from "../lib/sort-rows.ts";
import { Icon } from "./icons.tsx";

export type Column<Row> = {
  readonly id: string;
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Makes the column sortable; null comes last, whichever way. */
  readonly sort?: (row: Row) => SortValue;
  /** Figures stand to the right. */
  readonly isNumber?: boolean;
  /** The heading is read out alone, as over a column of buttons. */
  readonly hasHiddenName?: boolean;
  /** On a card: what stands first, or half a line: with its name above, or without where it speaks for itself. */
  readonly onCard?: "title" | "half" | "nameless";
};

export type TableProps<Row> = {
  /** What is listed, for those who hear the page. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly order?: Order;
  /** Below 640 px; cards unless the columns must be compared. */
  readonly narrow?: "cards" | "scroll";
  /** From this height on it scrolls: "max-h-96". */
  readonly height?: string;
};

export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, keyOf, narrow = "cards", height = "" } = props;
  const id = useId();
  const [order, setOrder] = useState<Order | null>(props.order ?? null);
  const sort = columns.find((column) => column.id === order?.column)?.sort;
  const shown = order === null || sort === undefined ? rows : sortRows(rows, sort, order.direction);
  const isCards = narrow === "cards";
  return (
    <section
      aria-labelledby={id}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      // What is only read out is placed by this box, or a wide table would widen the page.
      className={`relative min-w-0 overflow-auto rounded-xl border border-line bg-surface ${height}`}
    >
      <table {...roleOf("table", isCards)} className={`w-full ${isCards ? "max-sm:block" : ""}`}>
        <caption id={id} className="sr-only">
          {caption}
        </caption>
        <thead className={`sticky top-0 z-1 bg-surface ${isCards ? "max-sm:sr-only" : ""}`}>
          <tr>
            {columns.map((column) => (
              <Heading key={column.id} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody className={isCards ? "max-sm:block" : ""}>
          {shown.map((row) => (
            <Row key={keyOf(row)} row={row} columns={columns} isCard={isCards} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Heading<Row>({
  column,
  order,
  onOrder,
}: {
  column: Column<Row>;
  order: Order | null;
  onOrder: (order: Order) => void;
}) {
  const { id, name, sort, isNumber = false, hasHiddenName = false } = column;
  const direction = order?.column === id ? order.direction : null;
  const next = direction === "ascending" ? "descending" : "ascending";
  return (
    <th
      scope="col"
      aria-sort={sort === undefined ? undefined : (direction ?? "none")}
      className={`px-3 py-1 text-sm font-medium whitespace-nowrap text-soft ${isNumber ? "text-right" : "text-left"}`}
    >
      {sort === undefined ? (
        <span className={`inline-flex min-h-8 items-center px-1 ${hasHiddenName ? "sr-only" : ""}`}>
          {name}
        </span>
      ) : (
        <button
          type="button"
          className={[
            "inline-flex min-h-8 items-center gap-1 rounded px-1 hover:bg-sunken hover:text-ink",
            isNumber ? "flex-row-reverse" : "",
          ].join(" ")}
          onClick={() => onOrder({ column: id, direction: next })}
        >
          {name}
          <Icon
            name={direction === "descending" ? "down" : "up"}
            className={`size-3 ${direction === null ? "opacity-0" : ""}`}
          />
        </button>
      )}
    </th>
  );
}

/** Of a long table that is told something new often, only the rows that changed are made again. */
const Row = memo(OneRow) as typeof OneRow;

function OneRow<Row>({
  row,
  columns,
  isCard,
}: {
  row: Row;
  columns: readonly Column<Row>[];
  isCard: boolean;
}) {
  const asCard = "max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4 max-sm:px-4 max-sm:py-3";
  return (
    <tr
      {...roleOf("row", isCard)}
      className={`border-t border-line hover:bg-ground ${isCard ? asCard : ""}`}
    >
      {columns.map((column) => (
        <td
          key={column.id}
          {...roleOf("cell", isCard)}
          className={[
            "px-4 py-2 align-middle",
            column.isNumber === true ? "text-right whitespace-nowrap" : "",
            isCard
              ? `max-sm:px-0 max-sm:py-1 max-sm:whitespace-normal ${placeOnCard[column.onCard ?? "line"]}`
              : "",
          ].join(" ")}
        >
          {isCard && (column.onCard === undefined || column.onCard === "half") && (
            <NameOnCard column={column} />
          )}
          <span
            className={isCard && column.onCard === undefined ? "min-w-0 max-sm:text-right" : ""}
          >
            {column.cell(row)}
          </span>
        </td>
      ))}
    </tr>
  );
}

const placeOnCard = {
  line: "max-sm:col-span-2 max-sm:flex max-sm:justify-between max-sm:gap-4",
  half: "max-sm:min-w-0 max-sm:text-left",
  title: "max-sm:col-span-2 max-sm:min-w-0",
  nameless: "max-sm:min-w-0 max-sm:self-center max-sm:text-left",
} as const;

/** The table's head says it to those who hear the page. */
function NameOnCard<Row>({
  column: { name, hasHiddenName = false, onCard },
}: {
  column: Column<Row>;
}) {
  return (
    <span
      aria-hidden="true"
      className={`shrink-0 text-sm text-soft sm:hidden ${onCard === "half" ? "block" : ""}`}
    >
      {hasHiddenName ? "" : name}
    </span>
  );
}

/** What is drawn as something else than a table would no longer be read out as one. */
function roleOf(role: "table" | "row" | "cell", isCard: boolean): { role?: typeof role } {
  return isCard ? { role } : {};
}
