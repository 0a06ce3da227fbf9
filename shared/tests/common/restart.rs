//! Restarts of the simulation: the process forgets every request that it has in hand, wherever it stands, and whoever
//! sent it gets no answer. What was committed stays.

use super::simulation::World;
use shared::failure::Failure;
use std::task::Poll;

/// What the request comes to, or nothing when the process ended in the middle of it.
pub async fn survives<T>(world: &World, request: impl Future<Output = T>) -> Option<T> {
    let mut request = Box::pin(request);
    let born = world.restarts.get();
    std::future::poll_fn(move |context| {
        if world.restarts.get() != born {
            return Poll::Ready(None);
        }
        request.as_mut().poll(context).map(Some)
    })
    .await
}

/// The same as a caller sees it: no answer.
pub async fn served<T, R>(
    world: &World,
    request: impl Future<Output = Result<T, Failure<R>>>,
) -> Result<T, Failure<R>> {
    survives(world, request).await.unwrap_or_else(|| Err(Failure::Broken("scripted: restarted".to_owned())))
}
