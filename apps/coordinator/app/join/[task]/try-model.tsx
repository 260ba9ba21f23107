"use client";
/** Trying the newest model on an example of one's own, whatever the task learns from. All of it in this page. */
import type { DataSchema, Sha256 } from "@tributary/protocol";
import type { Words } from "../../../lib/messages/words.ts";
import { isDigitTask } from "../../../lib/words.ts";
import { Panel } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";
import { TryPicture } from "./try-picture.tsx";
import { TryRow } from "./try-row.tsx";
import { TryText } from "./try-text.tsx";
import type { Asked } from "./use-answer.ts";

export function TryModel({ schema, ...asked }: Asked & { schema: DataSchema }) {
  const { trying } = useWords();
  return (
    <Panel
      title={trying.title}
      aside={
        <span className="text-sm text-soft" data-testid="tried-version">
          {versionWords(asked.model, asked.model_version, trying)}
        </span>
      }
    >
      <Kind schema={schema} asked={asked} />
    </Panel>
  );
}

function Kind({ schema, asked }: { schema: DataSchema; asked: Asked }) {
  switch (schema.kind) {
    case "image":
      return <TryPicture schema={schema} asked={asked} isDigits={isDigitTask(schema)} />;
    case "table":
      return <TryRow schema={schema} asked={asked} />;
    case "text":
      return <TryText asked={asked} />;
    default:
      return schema satisfies never;
  }
}

function versionWords(model: Sha256 | null, model_version: number, words: Words["trying"]): string {
  if (model === null) return words.noModel;
  return model_version === 0 ? words.untrained : words.version(model_version);
}
