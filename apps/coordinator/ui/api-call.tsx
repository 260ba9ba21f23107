"use client";
/** How a page's figures are had without the page: its calls of the HTTP API, ready to be copied. */
import { useEffect, useState } from "react";
import { type ApiRequest, curlOf } from "../lib/curl.ts";
import { CodeBlock } from "./code.tsx";
import { Disclosure } from "./disclosure.tsx";

export function ApiCall({ calls }: { calls: readonly ApiRequest[] }) {
  // The server that renders the page does not know by which name it is called.
  const [origin, setOrigin] = useState("https://…");
  useEffect(() => setOrigin(location.origin), []);
  return (
    <div className="mt-8 border-t border-line pt-3 text-sm">
      <Disclosure
        summary={calls.length === 1 ? "The API call of this page" : "The API calls of this page"}
      >
        <div className="grid gap-2">
          {calls.map((call) => (
            <CodeBlock
              key={`${call.method ?? "GET"} ${call.path}`}
              name="command"
              text={curlOf(call, origin)}
            />
          ))}
          <p className="text-soft">
            <code className="font-mono">$TOKEN</code> is an API token; Settings is where one is
            made.
          </p>
        </div>
      </Disclosure>
    </div>
  );
}
