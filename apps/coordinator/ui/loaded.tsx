"use client";
/** One of a query's states: on its way, failed, nothing there, or there. Older figures stay while newer ones fail. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { problemFrom } from "../lib/api-client.ts";
import { ErrorState, SkeletonRows } from "./states.tsx";

export function Loaded<T>({
  result,
  name,
  isEmpty = () => false,
  whenEmpty = null,
  skeleton,
  children,
}: {
  result: UseQueryResult<T>;
  /** What is loaded: "runs", "the run". */
  name: string;
  isEmpty?: (value: T) => boolean;
  whenEmpty?: ReactNode;
  /** As tall as what comes; rows of a table unless given. */
  skeleton?: ReactNode;
  children: (value: T) => ReactNode;
}) {
  const { data, error, refetch } = result;
  if (data !== undefined) return isEmpty(data) ? whenEmpty : children(data);
  if (error === null) return skeleton ?? <SkeletonRows name={name} />;
  return (
    <ErrorState
      title={`The coordinator did not tell about ${name}.`}
      problem={problemFrom(error)}
      onRetry={() => void refetch()}
    />
  );
}
