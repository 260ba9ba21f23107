"use client";
/** The model card as the coordinator writes it, to read here or to keep. */
import { useQuery } from "@tanstack/react-query";
import { cardBlocks } from "../../../../lib/models/card-blocks.ts";
import { saveFile } from "../../../../lib/save-file.ts";
import { Button } from "../../../../ui/button.tsx";
import { CodeBlock } from "../../../../ui/code.tsx";
import { DescriptionList } from "../../../../ui/figures.tsx";
import { Icon } from "../../../../ui/icons.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { Panel } from "../../../../ui/panel.tsx";

async function readCard(path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(path, { signal, cache: "no-store" });
  if (!response.ok) throw new Error(`The model card was answered with ${response.status}.`);
  return response.text();
}

export function CardPanel({ sha256, run }: { sha256: string; run: string }) {
  const path = `/api/models/${sha256}/card?run=${run}`;
  const card = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => readCard(path, signal),
  });
  const { data } = card;
  return (
    <Panel
      title="Model card"
      aside={
        <Button
          size="small"
          disabled={data === undefined}
          onClick={() =>
            saveFile(`model-card-${sha256.slice(0, 8)}.md`, "text/markdown", data ?? "")
          }
        >
          <Icon name="download" />
          Markdown
        </Button>
      }
    >
      <Loaded result={card} name="the model card">
        {(text) => <Card text={text} />}
      </Loaded>
    </Panel>
  );
}

function Card({ text }: { text: string }) {
  return (
    <article className="grid grid-cols-1 gap-3 wrap-anywhere" data-testid="card">
      {cardBlocks(text).map((block) => {
        const key = JSON.stringify(block);
        switch (block.kind) {
          case "heading":
            return (
              <h3 key={key} className={block.level === 1 ? "text-lg" : "mt-2"}>
                {block.text}
              </h3>
            );
          case "text":
            return (
              <p key={key} className="max-w-[75ch]">
                {block.text}
              </p>
            );
          case "facts":
            return (
              <DescriptionList
                key={key}
                facts={block.rows.map(([name, value]) => ({ name, value }))}
              />
            );
          case "list":
            return (
              <ul key={key} className="max-w-[75ch] list-disc pl-5">
                {block.items.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
            );
          case "code":
            return <CodeBlock key={key} name={`lines of ${block.language}`} text={block.text} />;
          default:
            return block satisfies never;
        }
      })}
    </article>
  );
}
