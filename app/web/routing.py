"""Routers whose decorators ask for the access declaration; a route of theirs lets
nobody past it and runs its handler in one transaction.

`pages = Pages()` for browsers, `api = Api()` for callers with a token (it adds
`/api/v1`). A route that is not declared cannot be made.
"""

from collections.abc import Callable, Mapping, Set
from threading import RLock
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from app.actor import Role
from app.web.access import ANYONE, REGISTRY, Access, Csrf, Rate
from app.web.api import parameters
from app.web.api.answers import Handler, as_json
from app.web.incoming.bodies import refuse_ambiguous
from app.web.pages import done
from app.web.pages.done import Says
from app.web.passage import Handle, pass_through

API_PREFIX = "/api/v1"
LOOKING = RLock()
"""One thread at a time looks a handler up; another that came for the same one finds it done."""
PUBLIC = "{code}"
"""A region: everybody knows which there are, so an address below it hides nothing."""


class DeclaredRoute(APIRoute):
    """A route that is in the registry; it keeps its own declaration at hand.

    It knows its address at once; what its handler takes FastAPI looks up when it is first called. A process that looked at every
    handler before it served spent a third of its start on that.
    """

    access: Access

    def __init__(self, path: str, endpoint: Handler, **kwargs: Any) -> None:
        (method,) = kwargs["methods"]
        assert (method, path) in REGISTRY, f"{method} {path} is not declared: use get, post, put, patch or delete of Pages or Api"
        self.access = REGISTRY[method, path]
        self.path, self.endpoint, self.methods = path, endpoint, {method}
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self._given: dict[str, Any] | None = kwargs

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet: whatever of FastAPI's route is not the address."""
        with LOOKING:
            given, self._given = self.__dict__.get("_given"), None
            if given is not None:
                super().__init__(self.path, self.endpoint, **given)
            if name in self.__dict__:
                return self.__dict__[name]
        raise AttributeError(f"{type(self).__name__} has no {name}", name=name, obj=self)

    def get_route_handler(self) -> Handle:
        handle = self.innermost()

        async def guarded(request: Request) -> Response:
            return await pass_through(request, self.access, handle)

        return guarded

    def innermost(self) -> Handle:
        """FastAPI's own way to the handler: what is done once the caller is known to be let in."""
        return super().get_route_handler()


class Router(APIRouter):
    """A router that knows who may call each of its routes, how a forged call is kept out and how often it may be called."""

    def __init__(self, prefix: str = "", route_class: type[DeclaredRoute] = DeclaredRoute, **kwargs: Any) -> None:
        super().__init__(prefix=prefix, route_class=route_class, **kwargs)

    def declare(
        self,
        method: str,
        path: str,
        *,
        who: Set[Role],
        rate: Rate,
        csrf: Csrf | None = None,
        says: Says | None = None,
        hides: bool | None = None,
        before_factor: bool = False,
        late: bool = False,
        **kwargs: Any,
    ) -> Callable[[Handler], Handler]:
        """One route and its access. `hides` is False by itself where a collection of
        the API is written, a region's own among them."""
        assert (csrf is None) == (method == "GET"), f"{method} {path}: an unsafe route names its CSRF class, a safe one has none"
        assert (says is None) == (csrf is not Csrf.FORM), (
            f"{method} {path}: a form names what it says once it has done its work, nothing else does"
        )
        assert not late or (method == "GET" and who == ANYONE), f"{method} {path}: only what everybody may read may be late"
        full = self.prefix + path
        key = (method, full)
        assert key not in REGISTRY, f"{key} is declared twice"
        is_collection = (
            method == "POST" and full.startswith(API_PREFIX) and not full.endswith("/moves") and "{" not in full.replace(PUBLIC, "")
        )
        hidden = not is_collection if hides is None else hides
        REGISTRY[key] = Access(
            who=who,
            csrf=csrf or Csrf.SAFE,
            rate=rate,
            hides=hidden,
            before_factor=before_factor,
            late=late,
            says={} if says is None else done.declare(says),
        )
        return super().api_route(path, methods=[method], **kwargs)

    def get(self, path: str, **kwargs: Any) -> Callable[[Handler], Handler]:  # type: ignore[override]
        return self.declare("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> Callable[[Handler], Handler]:  # type: ignore[override]
        return self.declare("POST", path, **kwargs)

    def put(self, path: str, **kwargs: Any) -> Callable[[Handler], Handler]:  # type: ignore[override]
        return self.declare("PUT", path, **kwargs)

    def patch(self, path: str, **kwargs: Any) -> Callable[[Handler], Handler]:  # type: ignore[override]
        return self.declare("PATCH", path, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> Callable[[Handler], Handler]:  # type: ignore[override]
        return self.declare("DELETE", path, **kwargs)


class Pages(Router):
    """Pages and forms, for browsers with a session cookie."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False)


class ApiRoute(DeclaredRoute):
    """A call of the API. `moves` are the models of its body by the move's name;
    `sends` the types of its files, where it gives no JSON."""

    moves: Mapping[str, type[Any]]
    sends: tuple[str, ...]

    def innermost(self) -> Handle:
        handle, known, lists = super().innermost(), parameters.parameters_of(self.dependant), parameters.lists_of(self.dependant)

        async def asked(request: Request) -> Response:
            parameters.refuse_unknown(request, known)
            parameters.refuse_named_twice(request, lists)
            await refuse_ambiguous(request)
            return await handle(request)

        return asked


class Api(Router):
    """The API, for callers with a bearer token. The name of a handler is that of its operation, for good."""

    def __init__(self) -> None:
        super().__init__(prefix=API_PREFIX, route_class=ApiRoute, generate_unique_id_function=lambda route: route.name)

    def declare(
        self,
        method: str,
        path: str,
        *,
        moves: Mapping[str, type[Any]] | None = None,
        sends: tuple[str, ...] = (),
        status_code: int = 200,
        **kwargs: Any,
    ) -> Callable[[Handler], Handler]:
        declare = super().declare(method, path, status_code=status_code, response_model=None, **kwargs)

        def declared(handler: Handler) -> Handler:
            declare(as_json(handler, status_code))
            route = self.routes[-1]
            assert isinstance(route, ApiRoute)
            route.moves, route.sends = moves or {}, sends
            return handler

        return declared
