// The least a shop can do: one conditional D1 batch for each request, and nothing else.
const TAKE = "UPDATE bench_stock SET left = left - 1 WHERE sku = ?1 AND left > 0";
const NOTE = "INSERT INTO bench_sales (id, sku) SELECT ?1, ?2 WHERE changes() = 1 RETURNING id";

export default {
  async fetch(request, env) {
    const sku = new URL(request.url).pathname.slice(1);
    const id = crypto.randomUUID();
    const [, sold] = await env.DB.batch([env.DB.prepare(TAKE).bind(sku), env.DB.prepare(NOTE).bind(id, sku)]);
    return Response.json({ id: sold.results[0]?.id ?? null }, { status: sold.results.length === 1 ? 201 : 409 });
  },
};
