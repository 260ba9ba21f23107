/** German: why the coordinator, or this device itself, refuses. */
import type { ParticipantEvent } from "@tributary/client";

type Reason = Extract<ParticipantEvent, { type: "refused" }>["reason"];

export const refusals: Readonly<Record<Reason, string>> = {
  protocol_unsupported:
    "Dieses Programm spricht eine andere Version des Protokolls. Laden Sie die Seite neu.",
  malformed_message: "Der Koordinator konnte die Nachricht nicht lesen. Laden Sie die Seite neu.",
  message_too_large: "Die Nachricht ist größer, als der Koordinator annimmt.",
  too_many_messages:
    "Zu viele Nachrichten in kurzer Zeit. Warten Sie einen Augenblick und verbinden Sie sich neu.",
  too_many_connections:
    "Der Koordinator hat für diese Adresse keinen Platz mehr. Versuchen Sie es später wieder.",
  origin_not_allowed: "Dieser Koordinator nimmt von dieser Webadresse keine Verbindungen an.",
  joined_too_late:
    "Die Verbindung stand, aber es wurde nicht rechtzeitig eine Aufgabe gewählt. Verbinden Sie sich neu.",
  not_proven: "Die Verbindung hat ihren Geräteschlüssel noch nicht bewiesen.",
  signature_invalid:
    "Die Unterschrift passt nicht zum Schlüssel. Nichts wurde gesendet. Prüfen Sie den Link.",
  replaced: "Dasselbe Gerät hat sich ein zweites Mal verbunden; die ältere Verbindung ist beendet.",
  revoked:
    "Dieses Gerät darf hier nicht mehr mitmachen. Fragen Sie die, die diese Föderation betreiben.",
  key_replaced: "Dieses Gerät hat einen neuen Schlüssel; der alte wird nicht mehr angenommen.",
  key_taken:
    "Der neue Schlüssel ist hier schon als ein anderes Gerät bekannt. Machen Sie noch einen neuen.",
  key_in_use:
    "Dieses Gerät ist in einer Runde, die noch nicht vorbei ist, oder ruht danach. Ist das vorbei, verlangen Sie den neuen Schlüssel noch einmal.",
  invite_needed: "Hier machen nur eingeladene Geräte mit. Öffnen Sie den Link Ihrer Einladung.",
  invite_invalid:
    "Diese Einladung lässt dieses Gerät nicht ein. Bitten Sie um eine neue, wo Sie diese bekamen.",
  task_unknown: "Diese Aufgabe ist hier nicht offen. Prüfen Sie den Link.",
  round_unknown: "Der Koordinator kennt diese Runde nicht. Es geht von selbst weiter.",
  round_stale: "Die Runde ist vorbei; die Nachricht kam zu spät und wurde nicht gezählt.",
  not_in_cohort: "Dieses Gerät ist für diese Runde nicht ausgewählt.",
  phase_mismatch: "Die Runde ist nicht an der Stelle, an der sie diese Nachricht annimmt.",
  update_size: "Die Änderung hat nicht die Größe, die das Modell verlangt.",
  update_digest:
    "Der SHA-256 der Änderung stimmt nicht mit der Ankündigung überein. Sie wird neu gesendet.",
  update_unreadable: "Die Änderung ließ sich mit dem Schlüssel der Runde nicht öffnen.",
  update_not_finite: "Die Änderung enthält Werte, die keine Zahlen sind; sie wurde nicht gezählt.",
  update_norm: "Die Änderung ist größer, als die Aufgabe erlaubt; sie wurde nicht gezählt.",
  update_examples:
    "Die Änderung nennt eine unmögliche Zahl von Beispielen; sie wurde nicht gezählt.",
  update_signature: "Die Unterschrift der Änderung passt nicht zum Gerät; sie wurde nicht gezählt.",
  keys_invalid:
    "Die Schlüssel dieses Geräts sind nicht unterschrieben oder fremd; sie wurden nicht benutzt.",
  update_conflict: "In dieser Runde wurde schon eine andere Änderung dieses Geräts gezählt.",
  privacy_unavailable:
    "Dieser Koordinator kann den Schutz, den die Aufgabe verlangt, nicht leisten.",
  storage_unavailable:
    "Der Koordinator kann gerade nicht auf seine Platte schreiben. Versuchen Sie es später wieder.",
  shutting_down: "Der Koordinator wird neu gestartet. Dieses Gerät kommt von selbst zurück.",
  internal: "Der Koordinator konnte die Nachricht nicht verarbeiten. Es steht in seinem Protokoll.",
  too_few_examples:
    "Die Aufgabe verlangt mehr Beispiele, als dieses Gerät hat; nichts wurde gesendet. Machen Sie mit mehr Daten mit.",
  task_changed:
    "Der Koordinator hat die Aufgabe geändert; nichts wurde gesendet. Sehen Sie sie sich noch einmal an, bevor Sie mitmachen.",
};

export function isKnownRefusal(reason: string): reason is Reason {
  return Object.hasOwn(refusals, reason);
}
