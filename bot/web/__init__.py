"""Web server, middleware, templates and static files shared by chat and desk; never a page of either side."""
