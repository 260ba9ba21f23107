"use client";
/** The HTTP API by subject, read from the description that the coordinator makes of its own table of routes. */
import { useQuery } from "@tanstack/react-query";
import { query } from "../../../lib/api-client.ts";
import {
  type ApiDescription,
  type ApiEntry,
  shapesIn,
  subjectsOf,
} from "../../../lib/api-description.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { buttonClass } from "../../../ui/button.tsx";
import { Code, CodeBlock } from "../../../ui/code.tsx";
import { Disclosure } from "../../../ui/disclosure.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Chip, Panel, type Tone } from "../../../ui/panel.tsx";

const address = "/api/openapi.json";

export function ApiPage() {
  const api = useQuery({ ...query<ApiDescription>(address), staleTime: 600_000 });
  return (
    <>
      <PageHeader
        title="API"
        about={
          <>
            All that these pages can do, scripts can do. They send{" "}
            <Code>Authorization: Bearer &lt;token&gt;</Code>; Settings is where a token is made.
          </>
        }
        actions={
          <a className={buttonClass("secondary")} href={address} download="tributary-openapi.json">
            Download OpenAPI
          </a>
        }
      />
      <Loaded result={api} name="the API">
        {(description) => (
          <div className="grid gap-5">
            {subjectsOf(description).map(({ name, entries }) => (
              <Panel key={name} title={name}>
                <ul className="divide-y divide-line">
                  {entries.map((entry) => (
                    <Entry key={entry.id} entry={entry} description={description} />
                  ))}
                </ul>
              </Panel>
            ))}
          </div>
        )}
      </Loaded>
      <ApiCall calls={[{ path: address }]} />
    </>
  );
}

const tones: Readonly<Record<string, Tone>> = { GET: "river", DELETE: "bad" };

function Entry({ entry, description }: { entry: ApiEntry; description: ApiDescription }) {
  const { method, path, summary, who, query: asked, status, body, answer } = entry;
  return (
    <li className="grid gap-1 py-3">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Chip tone={tones[method] ?? "good"}>{method}</Chip>
        <span className="min-w-0 font-mono text-sm break-all">{path}</span>
      </div>
      <p>{summary}</p>
      <p className="text-sm text-soft">
        {who}
        {asked.length > 0 && ` Query: ${asked.join(", ")}.`}
      </p>
      {body !== null && <Shape name="What is sent" schema={body} description={description} />}
      {answer !== null && (
        <Shape name={`What is answered (${status})`} schema={answer} description={description} />
      )}
    </li>
  );
}

function Shape({
  name,
  schema,
  description,
}: {
  name: string;
  schema: ApiEntry["answer"];
  description: ApiDescription;
}) {
  const shapes = shapesIn(schema, description);
  return (
    <Disclosure summary={name}>
      <div className="grid gap-2">
        <CodeBlock name="shape" text={JSON.stringify(schema, null, 2)} />
        {shapes.map((shape) => (
          <Disclosure key={shape} summary={shape}>
            <CodeBlock
              name={shape}
              text={JSON.stringify(description.components.schemas[shape], null, 2)}
            />
          </Disclosure>
        ))}
      </div>
    </Disclosure>
  );
}
