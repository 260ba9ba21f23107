/**
 * Comma-separated values as RFC 4180 describes them: quotes around fields, doubled quotes in them,
 * any line ending; and what programs write in place of commas.
 */

export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

/** Enough to know a table by. */
const head_characters = 65_536;
const head_records = 50;

/** The first records of a long text, of which the last may be cut off and is left out. */
function headOf(text: string, delimiter: Delimiter): string[][] {
  const records = parseCsv(text.slice(0, head_characters), delimiter);
  const whole = text.length > head_characters ? records.slice(0, -1) : records;
  return whole.slice(0, head_records);
}

/** What stands between the fields of a table that has these columns; a guess where nothing fits. */
export function delimiterFor(text: string, columns: readonly string[]): Delimiter {
  const fits = (delimiter: Delimiter) => {
    const header = headOf(text, delimiter)[0]?.map((column) => column.trim()) ?? [];
    return columns.every((column) => header.includes(column));
  };
  return delimiters.find(fits) ?? guessDelimiter(text);
}

/** What probably does in a table of which nothing is known: what gives its records the same number of fields. */
export function guessDelimiter(text: string): Delimiter {
  const scored = delimiters.map((delimiter) => {
    const records = headOf(text, delimiter);
    const fields = records[0]?.length ?? 0;
    const alike = records.filter((record) => record.length === fields).length;
    return { delimiter, score: fields < 2 ? 0 : (alike / records.length) * 1_000 + fields };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

/** The records of a CSV text; blank lines are no records. */
export function parseCsv(text: string, delimiter: Delimiter = ","): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let value = "";
  let inQuotes = false;
  const endField = () => {
    record.push(value);
    value = "";
  };
  const endRecord = () => {
    endField();
    if (record.some((field) => field.trim() !== "")) records.push(record);
    record = [];
  };
  for (let at = text.startsWith("\uFEFF") ? 1 : 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (inQuotes) {
      if (character !== '"') value += character;
      else if (text.charAt(at + 1) === '"') {
        value += '"';
        at += 1;
      } else inQuotes = false;
    } else if (character === '"' && value === "") inQuotes = true;
    else if (character === delimiter) endField();
    else if (character === "\n") endRecord();
    else if (character !== "\r") value += character;
  }
  endRecord();
  return records;
}
