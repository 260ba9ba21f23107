/**
 * Draws a timeline in the page's colours: a head with the time, below it only the rows that are in sight. It draws at
 * most once in a frame, however often it is asked.
 */
import {
  type Gantt,
  type GanttRow,
  rowHeight,
  type SegmentKind,
  ticksOf,
} from "../../../../lib/gantt.ts";

/** Tokens of globals.css. */
export const segmentTokens: Readonly<Record<SegmentKind, string>> = {
  invited: "edge",
  working: "river",
  sending: "warn",
  delivered: "good",
  counted: "good",
  lost: "bad",
};

const head_px = 24;
/** Below this height a row has no name. */
const named_px = 14;
/** What the names of rows may take: enough for the beginning of a key. */
const names_px_min = 84;
const names_share_max = 0.24;
const inset_px = 8;

/** What is not sure yet, or only begins, is paler. */
export const segmentOpacity: Readonly<Record<SegmentKind, number>> = {
  invited: 0.45,
  working: 1,
  sending: 1,
  delivered: 0.45,
  counted: 1,
  lost: 1,
};

export class GanttCanvas {
  readonly #host: HTMLElement;
  readonly #gantt: () => Gantt;
  readonly #canvas = document.createElement("canvas");
  readonly #room = document.createElement("div");
  readonly #gone = new AbortController();
  #frame: number | null = null;

  constructor(host: HTMLElement, gantt: () => Gantt) {
    this.#host = host;
    this.#gantt = gantt;
    this.#canvas.style.cssText = "position:sticky;top:0;left:0;display:block";
    this.#room.append(this.#canvas);
    host.append(this.#room);
    const { signal } = this.#gone;
    const again = () => this.draw();
    host.addEventListener("scroll", again, { signal, passive: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal });
    const resized = new ResizeObserver(again);
    resized.observe(host);
    signal.addEventListener("abort", () => resized.disconnect());
    this.draw();
  }

  draw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      if (!this.#gone.signal.aborted) this.#paint();
    });
  }

  close(): void {
    this.#gone.abort();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#room.remove();
  }

  #paint(): void {
    const gantt = this.#gantt();
    const { clientWidth: width, clientHeight: height, scrollTop } = this.#host;
    const row_px = rowHeight(gantt.rows.length);
    this.#room.style.height = `${head_px + gantt.rows.length * row_px + inset_px}px`;
    const ratio = devicePixelRatio;
    if (this.#canvas.width !== width * ratio || this.#canvas.height !== height * ratio) {
      this.#canvas.width = width * ratio;
      this.#canvas.height = height * ratio;
      this.#canvas.style.width = `${width}px`;
      this.#canvas.style.height = `${height}px`;
    }
    const pen = this.#canvas.getContext("2d");
    if (pen === null) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const style = getComputedStyle(this.#host);
    pen.font = `12px ${style.fontFamily}`;
    const left_px = row_px >= named_px ? roomForNames(pen, gantt, width) : inset_px;
    const scale = (width - left_px - inset_px) / gantt.until_ms;
    const paint: Painting = {
      pen,
      width,
      height,
      row_px,
      left_px,
      x: (at_ms) => left_px + at_ms * scale,
      token: (name) => style.getPropertyValue(`--${name}`).trim(),
      font: style.fontFamily,
    };
    paintHead(paint, gantt);
    paintRows(paint, gantt.rows, scrollTop);
    paintLines(paint, gantt);
  }
}

/** As wide as the longest name, in the font of the rows; not half of a telephone. */
function roomForNames(pen: CanvasRenderingContext2D, { rows }: Gantt, width: number): number {
  const widths_px = rows.map(({ participant }) => pen.measureText(participant).width);
  const wanted_px = Math.ceil(Math.max(0, ...widths_px)) + 2 * inset_px;
  return Math.max(names_px_min, Math.min(width * names_share_max, wanted_px));
}

type Painting = {
  readonly pen: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly row_px: number;
  readonly left_px: number;
  readonly x: (at_ms: number) => number;
  readonly token: (name: string) => string;
  readonly font: string;
};

function paintHead({ pen, x, height, token, font, width }: Painting, gantt: Gantt): void {
  pen.font = `12px ${font}`;
  pen.textBaseline = "middle";
  pen.fillStyle = token("ink-soft");
  pen.strokeStyle = token("line");
  pen.lineWidth = 1;
  for (const at_ms of ticksOf(gantt.until_ms, Math.max(2, Math.floor(width / 110)))) {
    const at = Math.round(x(at_ms)) + 0.5;
    pen.beginPath();
    pen.moveTo(at, head_px);
    pen.lineTo(at, height);
    pen.stroke();
    const text = secondsText(at_ms);
    const room = pen.measureText(text).width;
    pen.fillText(text, Math.min(at + 3, width - room - 2), head_px / 2);
  }
}

function secondsText(at_ms: number): string {
  if (at_ms < 60_000) return `${at_ms / 1_000} s`;
  const seconds = Math.round((at_ms % 60_000) / 1_000);
  return `${Math.floor(at_ms / 60_000)} min${seconds === 0 ? "" : ` ${seconds} s`}`;
}

function shortened(pen: CanvasRenderingContext2D, text: string, room_px: number): string {
  if (pen.measureText(text).width <= room_px) return text;
  let kept = text.length - 1;
  while (kept > 1 && pen.measureText(`${text.slice(0, kept)}…`).width > room_px) kept -= 1;
  return `${text.slice(0, kept).trimEnd()}…`;
}

/** Only those in sight. */
function paintRows(painting: Painting, rows: readonly GanttRow[], scrolled_px: number): void {
  const { pen, row_px, height } = painting;
  pen.save();
  pen.beginPath();
  pen.rect(0, head_px, painting.width, height - head_px);
  pen.clip();
  const first = Math.max(0, Math.floor(scrolled_px / row_px));
  const last = Math.min(rows.length, Math.ceil((scrolled_px + height) / row_px));
  for (let index = first; index < last; index++) {
    const row = rows[index];
    if (row !== undefined) paintRow(painting, row, head_px + index * row_px - scrolled_px);
  }
  pen.restore();
}

function paintRow(
  { pen, x, row_px, left_px, token, font }: Painting,
  row: GanttRow,
  top: number,
): void {
  const gap_px = row_px >= named_px ? 4 : row_px > 4 ? 2 : 1;
  const bar_px = row_px - gap_px;
  if (row_px >= named_px) {
    pen.font = `${Math.min(12, row_px - 2)}px ${font}`;
    pen.fillStyle = token("ink-soft");
    pen.fillText(
      shortened(pen, row.participant, left_px - 2 * inset_px),
      inset_px,
      top + row_px / 2,
    );
  }
  for (const { kind, from_ms, to_ms } of row.segments) {
    pen.fillStyle = token(segmentTokens[kind]);
    pen.globalAlpha = segmentOpacity[kind];
    const from = x(from_ms);
    pen.fillRect(
      from,
      top + gap_px / 2,
      Math.max(kind === "lost" ? 4 : 1, x(to_ms) - from),
      bar_px,
    );
  }
  pen.globalAlpha = 1;
  if (row_px < named_px) return;
  pen.fillStyle = token("ink");
  for (const at_ms of row.marks_ms) pen.fillRect(x(at_ms) - 1, top + gap_px / 2, 2, bar_px);
}

function paintLines(painting: Painting, { deadline_ms, quorum_ms, end_ms, until_ms }: Gantt): void {
  const isOver = end_ms === until_ms;
  if (deadline_ms !== null) {
    if (deadline_ms <= until_ms) paintLine(painting, deadline_ms, "bad", [6, 4]);
    else if (!isOver) paintDeadlineBeyond(painting, deadline_ms);
  }
  if (quorum_ms !== null) paintLine(painting, quorum_ms, "good", []);
  if (!isOver) paintLine(painting, end_ms, "ink", [2, 3]);
}

/** A deadline that is beyond the edge is said there. */
function paintDeadlineBeyond({ pen, width, height, token, font }: Painting, at_ms: number): void {
  const text = `Deadline at ${secondsText(Math.round(at_ms / 1_000) * 1_000)} →`;
  pen.font = `12px ${font}`;
  const room_px = pen.measureText(text).width;
  const top = height - head_px;
  pen.fillStyle = token("sunken");
  pen.fillRect(width - room_px - 2 * inset_px, top, room_px + 2 * inset_px, head_px);
  pen.fillStyle = token("bad");
  pen.fillText(text, width - room_px - inset_px, top + head_px / 2);
}

function paintLine(
  { pen, x, height, token }: Painting,
  at_ms: number,
  colour: string,
  dash: readonly number[],
): void {
  pen.save();
  pen.strokeStyle = token(colour);
  pen.lineWidth = 2;
  pen.setLineDash([...dash]);
  pen.beginPath();
  pen.moveTo(x(at_ms), head_px - 4);
  pen.lineTo(x(at_ms), height);
  pen.stroke();
  pen.restore();
}
