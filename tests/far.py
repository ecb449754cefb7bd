"""Addresses that must not be reached from here, however they are written."""

LISTED = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 017700000001 0x7f.1 127.127.1.1
localhost LOCALHOST localhost. 127.0.0.1. 0.0.0.0 0 0x0 [::1] [::] [0:0:0:0:0:0:0:1]
[::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1]
[64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:7f00:0001::1] [2001:0:7f00:1::80ff:fffe]
10.0.0.1 10.1 172.16.0.1 172.31.255.254 192.168.0.1 192.168.1 0xc0a80001 100.64.0.1 100.127.255.254
169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 [::ffff:169.254.169.254] [fd00:ec2::254]
[fe80::1] [fc00::1] [fd12:3456::1] [ff02::1] 224.0.0.1 239.255.255.250 255.255.255.255 240.0.0.1
192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 [2001:db8::1] [100::1] [::ffff:10.0.0.1]
"""
HOSTS = LISTED.split()
WRITTEN = (
    "ftp://127.0.0.1:{port}/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/", "data:,x",
    "dict://127.0.0.1:{port}/", "ldap://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "127.0.0.1:80",
    "", "http://", "http:///x", "http://:{port}/", "http://@127.0.0.1:{port}/", "javascript:x()",
    "http://good.example@127.0.0.1:{port}/", "http://good.example:x@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@good.example/", "http://good.example\\.127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: x", "http://127.0.0.1:{port}/\tx", " http://127.0.0.1/",
    "http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://127.0.0.1:0/", "http://[::1/",
    "http://１２７.０.０.１:{port}/", "http://ⓛocalhost:{port}/", "http://a..b/", "http://127。0。0。1/",
    "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun/", "HTTP://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/" + "a" * 2000,
)  # fmt: skip


def addresses(port: int) -> list[str]:
    """Return whole addresses, each of them to a port of this machine or to no place at all."""
    plain = [f"{scheme}://{host}:{port}/" for scheme in ("http", "https") for host in HOSTS]
    return [*plain, *(each.replace("{port}", str(port)) for each in WRITTEN)]
