"use client";
/**
 * Who is signed in, and what they may do: pages hide what a role may not do, so that nobody is led into a refusal. The
 * server decides; hiding protects nothing.
 */
import { useQuery } from "@tanstack/react-query";
import { query } from "../lib/api-client.ts";
import { type Me, mePath } from "../lib/sign-in.ts";
import type { Permission } from "../server/access/permissions.ts";

export function useMe() {
  return useQuery({ ...query<Me>(mePath), staleTime: 60_000 });
}

/** False while it is not known yet. */
export function usePermission(permission: Permission): boolean {
  const { data } = useMe();
  return data?.permissions.includes(permission) ?? false;
}
