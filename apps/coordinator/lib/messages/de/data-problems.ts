/** German: was mit verbundenen Daten nicht stimmt, warum, und was zu tun ist. */
import type { DataProblem } from "@tributary/tasks";
import { format } from "./format.ts";

type Sentences = {
  readonly [Reason in DataProblem["reason"]]: (
    problem: Extract<DataProblem, { reason: Reason }>,
  ) => string;
};

const sentences: Sentences = {
  not_found: ({ wanted, where }) =>
    `In ${where} gibt es nicht: ${wanted}. Prüfen Sie den Ordner und versuchen Sie es erneut.`,
  empty: ({ where }) =>
    `${where} enthält keine Beispiele. Wählen Sie Daten mit mindestens einem Beispiel.`,
  empty_file: ({ where }) =>
    `${where} ist leer: Die Datei hat 0 Bytes. Speichern Sie sie erneut aus ihrem Programm, oder wählen Sie eine andere.`,
  unreadable_file: ({ where, detail }) =>
    `${where} konnte nicht gelesen werden (${detail}). Die Datei wurde vielleicht verschoben oder geändert: Wählen Sie sie erneut.`,
  bad_gzip: ({ where }) =>
    `${where} lässt sich nicht entpacken: Die gzip-Daten sind beschädigt. Laden Sie die Datei erneut herunter.`,
  too_large: ({ where, bytes_max }) =>
    `${where} ist entpackt größer als ${format.bytes(bytes_max)}. Teilen Sie die Datei.`,
  file_too_large: ({ where, bytes, bytes_max }) =>
    `${where} hat ${format.bytes(bytes)}, und höchstens ${format.bytes(bytes_max)} können auf einmal gelesen werden. ` +
    "Wählen Sie einen Teil davon: Einige tausend Beispiele sind reichlich.",
  too_many_examples: ({ count, count_max }) =>
    `Es sind ${format.count(count)} Beispiele, und der Speicher dieses Geräts soll höchstens ${format.count(count_max)} fassen. Wählen Sie weniger.`,
  not_idx: ({ where }) =>
    `${where} ist keine IDX-Datei aus Bytes. Wählen Sie eine Datei nach Art von MNIST.`,
  wrong_length: ({ where, expected, got }) =>
    `${where} sollte ${format.count(expected)} Bytes haben und hat ${format.count(got)}. Laden Sie die Datei erneut herunter.`,
  wrong_dimensions: ({ where, expected, got }) =>
    `${where} sollte ${expected} Dimensionen haben und hat ${got}.`,
  wrong_channels: ({ where, expected, got }) =>
    `${where} sollte ${expected} Farbkanäle haben und hat ${got}.`,
  counts_differ: ({ inputs, labels }) =>
    `Es gibt ${format.count(inputs)} Eingaben, aber ${format.count(labels)} Klassen. Wählen Sie zwei Dateien, die zusammengehören.`,
  not_text: ({ where }) =>
    `${where} ist kein Text: Die Datei enthält Bytes, die kein Text hat. Wählen Sie eine Text- oder CSV-Datei.`,
  not_utf8: ({ where }) =>
    `${where} ist nicht in UTF-8 geschrieben, daher sind die Buchstaben nicht zu erkennen. Speichern Sie die Datei mit der Kodierung UTF-8.`,
  text_too_short: ({ characters, needed }) =>
    `Der Text hat ${format.count(characters)} Zeichen und braucht ${format.count(needed)}. Wählen Sie einen längeren.`,
  short_text: ({ where, characters, needed }) =>
    `${where} hat ${format.count(characters)} Zeichen und braucht ${format.count(needed)}: Die Datei wurde weggelassen.`,
  spreadsheet: ({ where }) =>
    `${where} ist eine Tabellenkalkulation oder ein Archiv und keine CSV-Datei. Öffnen Sie sie in ihrem Programm und speichern Sie das Blatt als CSV.`,
  no_header: ({ where, value }) =>
    `Die erste Zeile von ${where} enthält Werte („${short(value)}“) und keine Spaltennamen. Fügen Sie oben eine Zeile mit den Namen ein.`,
  duplicate_column: ({ where, column }) =>
    `Zwei Spalten von ${where} heißen „${short(column)}“, daher ist nicht klar, welche gemeint ist. Benennen Sie eine davon um.`,
  missing_column: ({ column, others, found }) =>
    `Der Tabelle fehlt die Spalte „${short(column)}“${others === 0 ? "" : ` und ${others} weitere`}, die diese Aufgabe braucht. ` +
    `Sie hat ${listed(found)}. Benennen Sie Spalten um, oder sagen Sie, welche gemeint ist.`,
  wrong_columns: ({ where, expected, got }) =>
    `${where} sollte ${expected} Spalten haben und hat ${got}.`,
  not_a_number: ({ where, column, value }) =>
    `${where}, Spalte ${column}: „${short(value)}“ ist keine Zahl.`,
  not_finite: ({ where, column, value }) =>
    `${where}, Spalte ${column}: „${short(value)}“ ist keine endliche Zahl.`,
  unknown_class: ({ where, label }) =>
    `${where}: „${short(label)}“ ist keine Klasse dieser Aufgabe.`,
  no_known_class: ({ where, found, classes }) =>
    `Nichts davon, was in ${where} als Klasse steht, ist eine Klasse dieser Aufgabe: Dort steht ${listed(found)}, und die ` +
    `Aufgabe kennt ${listed(classes)}. Ändern Sie die Werte, oder sagen Sie, was welche Klasse bedeutet.`,
  no_usable_row: ({ where, rows, first }) =>
    `Keine der ${format.count(rows)} Zeilen von ${where} ist zu gebrauchen. Der erste Fehler: ${describeProblem(first)} ` +
    "Bessern Sie die Zeilen aus und wählen Sie die Datei erneut.",
  bad_parquet: ({ where, detail }) =>
    `${where} ist beschädigt, oder keine Parquet-Datei mit einfachen Spalten (${short(detail)}). Schreiben Sie sie neu, oder wählen Sie eine CSV-Datei.`,
  parquet_codec: ({ where, codec }) =>
    `${where} ist mit ${codec} gepackt, was diese Seite nicht entpacken kann. Schreiben Sie die Datei mit Zstandard, Gzip oder Snappy.`,
  undecodable_image: ({ where, detail }) =>
    `${where} lässt sich nicht als Bild lesen (${detail}). Speichern Sie es als PNG oder JPEG.`,
  no_images: ({ files }) =>
    `Unter den ${format.count(files)} gewählten Dateien ist kein Bild. Wählen Sie Bilder in PNG, JPEG oder WebP.`,
  no_label_folders: ({ images, found, classes }) =>
    `Keines der ${format.count(images)} Bilder liegt in einem Ordner, der wie eine Klasse heißt${found.length === 0 ? "" : ` (es gibt ${listed(found)})`}, ` +
    `daher ist nicht bekannt, was sie zeigen. Legen Sie sie in Ordner namens ${listed(classes)}.`,
  one_class: ({ label, count }) =>
    `Alle ${format.count(count)} Beispiele sind „${short(label)}“: Es gibt nichts, wovon sie zu unterscheiden wären. ` +
    "Zusammen mit anderen kann das dennoch helfen; fügen Sie Beispiele einer anderen Klasse hinzu, wenn Sie welche haben.",
  few_examples: ({ count }) =>
    `Es ${count === 1 ? "ist nur 1 Beispiel" : `sind nur ${count} Beispiele`}. Aus so wenigen lernt ein Modell kaum: Fügen Sie weitere hinzu, wenn Sie können.`,
  odd_scale: ({ column, typical, centre }) =>
    `Spalte ${column} liegt hier um ${figure(typical)}, und die Aufgabe erwartet etwa ${figure(centre)}. ` +
    "Prüfen Sie die Einheit, und ob es die richtige Spalte ist.",
  unknown_characters: ({ share }) =>
    `${Math.round(share * 100)} % der Zeichen kennt diese Aufgabe nicht: ` +
    "Prüfen Sie, ob der Text in ihrer Sprache und in UTF-8 geschrieben ist.",
};

export function describeProblem(problem: DataProblem): string {
  // The compiler asks for a sentence of each reason; that each takes its own problem it cannot see.
  const sentence = sentences[problem.reason] as (problem: DataProblem) => string;
  return sentence(problem);
}

const listed_max = 6;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "nichts";
  const shown = names.slice(0, listed_max).map((name) => `„${short(name)}“`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} und ${more} weitere` : shown.join(", ");
}

function short(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(2))).replace(".", ",");
}
