"use client";
/** The gallery: sections of examples, from the smallest components to those that ask and tell. */
import { Code, CodeBlock } from "../../../ui/code.tsx";
import { CopyText } from "../../../ui/copy-text.tsx";
import { Disclosure } from "../../../ui/disclosure.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Tabs } from "../../../ui/tabs.tsx";
import { Asking } from "./asking.tsx";
import { Buttons } from "./buttons.tsx";
import { Figures } from "./figures.tsx";
import { Forms } from "./forms.tsx";
import { Lists } from "./lists.tsx";

export function Gallery() {
  return (
    <>
      <PageHeader
        title="Gallery"
        about="Every component in its states."
        crumbs={[{ name: "Overview", href: "/admin" }]}
      />
      <div className="grid gap-5">
        <Buttons />
        <Forms />
        <Asking />
        <Figures />
        <Lists />
        <Panel title="Text, and what is hidden at first">
          <div className="grid gap-4">
            <p>
              Code in a line: <Code>npx pnpm demo</Code>, and a long one cut short:{" "}
              <CopyText text={"ab".repeat(32)} short="abababab…abab" name="hash" />
            </p>
            <CodeBlock
              name="command"
              text={`curl -H "authorization: Bearer $TOKEN" '${"x".repeat(120)}'`}
            />
            <Disclosure summary="More about this">
              <p>It was here all the time.</p>
            </Disclosure>
            <Tabs
              label="Views"
              tabs={[
                { id: "rounds", name: "Rounds", count: 12, content: <p>Twelve rounds.</p> },
                { id: "people", name: "Participants", content: <p>Nobody yet.</p> },
                { id: "model", name: "Model", content: <p>A small one.</p> },
              ]}
            />
          </div>
        </Panel>
      </div>
    </>
  );
}
