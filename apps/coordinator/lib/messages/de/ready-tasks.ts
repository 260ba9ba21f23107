/**
 * German: titles and summaries of the ready tasks, by their English ones. A task that somebody else has written under
 * the same name is shown in their words.
 */
export const ofReadyTasks: ReadonlyMap<string, string> = new Map([
  ["Handwritten digits", "Handgeschriebene Ziffern"],
  [
    "Reads a single handwritten digit. Each participant trains on digits of its own, " +
      "and none of them leave its device.",
    "Liest eine einzelne handgeschriebene Ziffer. Alle, die mitmachen, trainieren mit eigenen Ziffern, und keine davon " +
      "verlässt ihr Gerät.",
  ],
  ["Handwritten digits, without convolutions", "Handgeschriebene Ziffern, ohne Faltungen"],
  [
    "The same digits with the fully connected model of the FedAvg paper: larger updates, " +
      "and quick to train on any device.",
    "Dieselben Ziffern mit dem voll verbundenen Modell der FedAvg-Arbeit: größere Änderungen, und auf jedem Gerät " +
      "schnell trainiert.",
  ],
  ["Tumours, from a table", "Tumoren, aus einer Tabelle"],
  [
    "Tells benign from malignant tumours by 30 measures of cell nuclei: " +
      "hospitals learn together while each keeps its patients' rows.",
    "Unterscheidet gutartige von bösartigen Tumoren an 30 Maßen von Zellkernen: Krankenhäuser lernen gemeinsam, und " +
      "jedes behält die Zeilen seiner Patienten.",
  ],
  ["The next character", "Das nächste Zeichen"],
  [
    "Writes on, character by character, in the manner of Shakespeare's plays. " +
      "Each participant holds the lines of some speakers.",
    "Schreibt Zeichen für Zeichen weiter, in der Art von Shakespeares Stücken. Alle, die mitmachen, haben den Text " +
      "einiger Rollen.",
  ],
]);
