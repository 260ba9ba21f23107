"use client";
/** What a model made of test data: accuracy, loss, what it takes for what, and figures of each class. */
import type { DataSchema } from "@tributary/protocol";
import { formatCount, formatLoss, formatShare, shortHash } from "../../../../lib/format.ts";
import {
  type ClassFigures,
  type Confusion,
  confusionOf,
  figuresOf,
  macroF1,
  mistakesIn,
} from "../../../../lib/models/confusion.ts";
import type { Judgement } from "../../../../lib/models/evaluator-port.ts";
import { ChartFrame } from "../../../../ui/chart-frame.tsx";
import { Stat, Stats } from "../../../../ui/figures.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { ConfusionMatrix, ConfusionTable } from "./confusion-matrix.tsx";

export type Judged = { readonly sha256: string; readonly judgement: Judgement };
type Result = Judged & {
  readonly confusion: Confusion;
  readonly figures: readonly ClassFigures[];
};

const classNames = (data: DataSchema): readonly string[] =>
  data.kind === "text" ? ["other", ...[...data.vocabulary].map(visible)] : data.classes;

function visible(character: string): string {
  return character === "\n" ? "↵" : character === " " ? "␣" : character;
}

/** Few classes need little room; the height is that of the table, too. */
const heightFor = (classes: number) => (classes <= 4 ? "h-64" : "h-112");

export function Results({ data, judged }: { data: DataSchema; judged: readonly Judged[] }) {
  const classes = classNames(data);
  const [own, other] = judged.map((one): Result => {
    const confusion = confusionOf(classes, one.judgement.labels, one.judgement.predicted);
    return { ...one, confusion, figures: figuresOf(confusion) };
  });
  if (own === undefined) return null;
  const mistakes = mistakesIn(own.confusion, 3);
  return (
    <div className="mt-4 grid grid-cols-1 gap-4" data-testid="results">
      <Summary result={own} name="This model" />
      {other !== undefined && <Summary result={other} name={shortHash(other.sha256)} />}
      <ChartFrame
        title="What is taken for what"
        height={heightFor(classes.length)}
        chart={<ConfusionMatrix confusion={own.confusion} />}
        table={<ConfusionTable confusion={own.confusion} />}
        legend={
          mistakes.length > 0 && (
            <p className="mb-2 text-sm text-soft">
              Most often:{" "}
              {mistakes
                .map(({ actual, taken, count }) => `${actual} taken for ${taken} (${count} times)`)
                .join(", ")}
              .
            </p>
          )
        }
      />
      <Table
        caption="Figures of each class"
        narrow="scroll"
        height="max-h-112"
        columns={classColumns(other)}
        rows={own.figures}
        keyOf={({ name }) => name}
      />
    </div>
  );
}

function Summary({ result, name }: { result: Result; name: string }) {
  const { judgement, figures } = result;
  return (
    <section aria-label={name}>
      <h3 className="mb-1.5 text-sm text-soft">{name}</h3>
      <Stats>
        <Stat label="Accuracy" value={formatShare(judgement.accuracy)} />
        <Stat label="Loss" value={formatLoss(judgement.loss)} />
        <Stat label="Mean F1 of the classes" value={formatShare(macroF1(figures))} />
        <Stat label="Judged" value={formatCount(judgement.labels.length)} />
      </Stats>
    </section>
  );
}

function classColumns(other: Result | undefined): readonly Column<ClassFigures>[] {
  const columns: Column<ClassFigures>[] = [
    { id: "class", name: "Class", cell: ({ name }) => name, sort: ({ name }) => name },
    figure("Precision", ({ precision }) => precision),
    figure("Recall", ({ recall }) => recall),
    figure("F1", ({ f1 }) => f1),
  ];
  if (other !== undefined) {
    const byName = new Map(other.figures.map((one) => [one.name, one]));
    const name = `F1 of ${shortHash(other.sha256)}`;
    columns.push(figure(name, (one) => byName.get(one.name)?.f1 ?? null));
  }
  const support = ({ support: count }: ClassFigures) => count;
  const cell = (one: ClassFigures) => formatCount(support(one));
  return [...columns, { id: "support", name: "Support", isNumber: true, cell, sort: support }];
}

function figure(
  name: string,
  value: (figures: ClassFigures) => number | null,
): Column<ClassFigures> {
  return { id: name, name, isNumber: true, cell: (one) => formatShare(value(one)), sort: value };
}
