"""What a page lets you move: one module a lesson, controls and a live figure wired together."""
