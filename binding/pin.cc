#include "pin.h"

#include "environment.h"

namespace b2 {

std::shared_ptr<void> Pin(Napi::Value buffer) {
  const std::weak_ptr<Environment> environment = Environment::Of(buffer.Env()).weak_from_this();
  napi_ref reference = nullptr;
  napi_create_reference(buffer.Env(), buffer, 1, &reference);
  return {reference, [environment](void* pinned) {
            const auto alive = environment.lock();
            if (alive == nullptr) return;
            alive->Post([pinned](Napi::Env env) {
              napi_delete_reference(env, static_cast<napi_ref>(pinned));
            });
          }};
}

}  // namespace b2
