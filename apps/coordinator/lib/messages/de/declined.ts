/** German: why this device gave up its part in a round. What the client itself says is English, as a detail. */
import type { DeclineReason } from "@tributary/protocol";

type Sentence = (said: string) => string;
const nothingSent = "Nichts wurde gesendet; in der nächsten Runde macht dieses Gerät wieder mit.";

export const declined: Record<DeclineReason, Sentence> = {
  cohort_too_small: () =>
    `Zu wenige waren in der Runde: Unter so wenigen bliebe Ihre Änderung nicht verborgen. ${nothingSent}`,
  threshold_too_low: () =>
    `Zu wenige zusammen hätten eine Maske abnehmen können, weniger als dieses Gerät zulässt. ${nothingSent}`,
  privacy_unavailable: () =>
    `Die Runde schützt weniger, als die Aufgabe verspricht. ${nothingSent}`,
  round_key_invalid: () =>
    `Der Schlüssel der Runde ist nicht von diesem Koordinator unterschrieben. ${nothingSent}`,
  keys_invalid: () =>
    "Beim Austausch der Schlüssel stimmte etwas nicht, das der Koordinator weitergab. Von Ihrer Änderung wurde nichts " +
    "aufgedeckt; in der nächsten Runde macht dieses Gerät wieder mit.",
  state_lost: () =>
    "Dieses Gerät hat seine Geheimnisse dieser Runde nicht mehr, etwa nach einem Neuladen, oder hat darin schon eine " +
    "Änderung maskiert. In der nächsten Runde macht es wieder mit.",
  model_unavailable: (said) => `Das Modell ließ sich nicht holen. ${nothingSent} (${said})`,
  too_few_examples: () =>
    `Die Aufgabe verlangt mehr Beispiele, als dieses Gerät hat. ${nothingSent}`,
  training_failed: (said) =>
    `Das Training ist auf diesem Gerät gescheitert. ${nothingSent} (${said})`,
  user_paused: () => `Auf diesem Gerät wurde angehalten. ${nothingSent}`,
};
