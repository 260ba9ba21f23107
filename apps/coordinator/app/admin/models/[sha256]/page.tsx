/** One model version. */
import type { Metadata } from "next";
import { ModelPage } from "./model-page.tsx";

export const metadata: Metadata = { title: "Model" };

type Properties = {
  readonly params: Promise<{ sha256: string }>;
  readonly searchParams: Promise<{ run?: string | string[] }>;
};

export default async function Page({ params, searchParams }: Properties) {
  const { sha256 } = await params;
  const { run } = await searchParams;
  return <ModelPage sha256={sha256} run={typeof run === "string" ? run : null} />;
}
