/**
 * Comma-separated values as RFC 4180 describes them: quotes around fields, doubled quotes in them,
 * any line ending.
 */

/** The records of a CSV text; blank lines are no records. */
export function parseCsv(text: string): string[][] {
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
    else if (character === ",") endField();
    else if (character === "\n") endRecord();
    else if (character !== "\r") value += character;
  }
  endRecord();
  return records;
}
