//! /openapi.json (OpenAPI 3.1), made from the route table, so that no route can be missing.

use super::asked::Asked;
use super::reply::{Keep, Reply};
use super::route::{Route, Who};
use super::table::routes;
use serde_json::{Map, Value, json};

/// This description.
pub const ROUTES: &[Route] =
    &[Route::get("/openapi.json", "OpenApi", Who::Anyone, "This description.", &[200], |asked, _| {
        Box::pin(async { Ok(describe(asked)) })
    })];

/// Statuses that every POST may answer with.
const OF_EVERY_POST: [u16; 5] = [403, 405, 413, 415, 500];

fn meaning(status: u16) -> &'static str {
    match status {
        101 => "A WebSocket.",
        200 => "As asked.",
        201 => "Made.",
        206 => "The part asked for.",
        303 => "Go there.",
        304 => "You have it already.",
        400 => "Malformed.",
        401 => "Not signed in.",
        403 => "Refused by a gate, or posted by another site.",
        404 => "Missing, or someone else's.",
        405 => "Not with this method.",
        409 => "The state moved on.",
        410 => "Its time is over.",
        413 => "More than 64 KiB.",
        415 => "Neither form nor JSON.",
        416 => "No such part.",
        422 => "Understood, and not valid.",
        426 => "Only as a WebSocket.",
        429 => "Too often: try again, after Retry-After.",
        503 => "Try again, after Retry-After.",
        _ => "Broken: the log has the cause under the request id.",
    }
}

/// Who may ask, in words that stay.
fn who(route: &Route) -> String {
    let who = match route.who {
        Who::Anyone => "anyone",
        Who::Buyer => "the buyer",
        Who::Signed => "whoever can sign",
        Who::Person => "a person",
        Who::Creator => "a creator",
        Who::Owner => "a creator's owner",
        Who::Operator(level) => {
            return format!("operator {}{}", level.as_str(), if route.fresh { ", fresh" } else { "" });
        }
    };
    format!("{who}{}", if route.fresh { ", fresh" } else { "" })
}

fn operation(route: &Route) -> Value {
    let is_post = route.method == worker::Method::Post;
    let mut statuses = route.replies.to_vec();
    if is_post {
        statuses.extend(OF_EVERY_POST);
    }
    if !matches!(route.who, Who::Anyone | Who::Buyer | Who::Signed) {
        statuses.extend([401, 403]);
    }
    statuses.sort_unstable();
    statuses.dedup();
    let replies: Map<String, Value> = statuses
        .into_iter()
        .map(|status| {
            let mut reply = json!({ "description": meaning(status) });
            if status >= 400
                && let Some(reply) = reply.as_object_mut()
            {
                let schema = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
                reply.insert("content".to_owned(), json!({ "application/problem+json": schema }));
            }
            (status.to_string(), reply)
        })
        .collect();
    let parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = json!({
        "operationId": route.name, "x-who": who(route), "summary": route.about, "parameters": parameters, "responses": replies,
    });
    if let Some(operation) = operation.as_object_mut().filter(|_| !route.fields.is_empty()) {
        let properties: Map<String, Value> = route
            .fields
            .iter()
            .map(|(name, _, about)| ((*name).to_owned(), json!({ "type": "string", "description": about })))
            .collect();
        let required: Vec<&str> =
            route.fields.iter().filter(|(_, needed, _)| *needed).map(|(name, _, _)| *name).collect();
        let schema = json!({ "schema": { "type": "object", "properties": properties, "required": required } });
        let content = json!({ "application/x-www-form-urlencoded": schema, "application/json": schema });
        operation.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}

/// `GET /openapi.json`
pub fn describe(asked: &Asked<'_>) -> Reply {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        let here = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(here) = here.as_object_mut() {
            here.insert(route.method.as_ref().to_ascii_lowercase(), operation(route));
        }
    }
    let shop = &asked.wire.config.shop;
    let problem = json!({
        "type": "object", "description": "RFC 9457", "required": ["code", "title", "detail", "request_id"],
        "properties": {
            "code": { "type": "string", "description": "Stable, snake_case." }, "title": { "type": "string" },
            "detail": { "type": "string" }, "request_id": { "type": "string" }, "status": { "type": "integer" },
            "field": { "type": "string", "description": "The field at fault." },
        },
    });
    let body = json!({
        "openapi": "3.1.0",
        "info": { "title": shop.name, "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0 OR MIT" } },
        "servers": [{ "url": shop.url }],
        "paths": paths,
        "components": { "schemas": { "Problem": problem } },
    });
    Reply::json(200, &body).keep(Keep::Edge(60))
}
