"use client";
/**
 * What the admin's pages share: the cache of answers, toasts, and the way to the sign-in page when a session has ended.
 */
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isWorthRetrying, problemFrom } from "../lib/api-client.ts";
import { signInAddress } from "../lib/sign-in.ts";
import { Toasts } from "./toast.tsx";

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      {/* These pages are English, whichever language the document was asked for in. */}
      <div lang="en" className="contents">
        <Toasts>{children}</Toasts>
      </div>
    </QueryClientProvider>
  );
}

function createClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInIfSignedOut }),
    mutationCache: new MutationCache({ onError: signInIfSignedOut }),
    defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 1_000 } },
  });
}

/** The sign-in page's own refusal stays on it. */
function signInIfSignedOut(error: unknown): void {
  const { pathname, search, hash } = location;
  if (problemFrom(error).kind !== "signed_out" || pathname === "/sign-in") return;
  location.assign(signInAddress(`${pathname}${search}${hash}`));
}
