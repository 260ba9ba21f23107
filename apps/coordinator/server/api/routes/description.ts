/** The description of the API itself, for scripts that generate clients and for the page that shows it. */
import { ok } from "../answers.ts";
import { describeApi } from "../openapi.ts";
import { type Route, route } from "../route.ts";

export function withDescription(routes: readonly Route[]): readonly Route[] {
  const all: Route[] = [...routes];
  let description: unknown = null;
  const own = route({
    method: "GET",
    path: "/api/openapi.json",
    needs: "public.read",
    summary: "This description: OpenAPI 3.1.",
    answers: { status: 200, schema: null },
    handle() {
      description ??= describeApi(all);
      return ok(description);
    },
  });
  all.push(own);
  return all;
}
