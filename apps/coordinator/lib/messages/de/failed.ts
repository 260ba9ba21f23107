/** German: what is said when a page fails. */
import type { failed as english } from "../en/failed.ts";

export const failed: typeof english = {
  title: "Diese Seite ist gescheitert.",
  words:
    "Ihre Daten sind, wo sie waren, und es wurde nichts mehr gesendet. Versuchen Sie es noch " +
    "einmal; scheitert sie wieder, sagen Sie es denen, die diesen Koordinator betreiben:",
  again: "Noch einmal versuchen",
};
