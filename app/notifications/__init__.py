"""Notifications: what somebody else did that concerns you, in an inbox. Knows no noun: a notice is plain values for an audience.

They are written by jobs that are enqueued in the transaction of the move itself, so a notice exists if and only if the move does.
"""
